using System.Buffers;
using System.Text;

namespace Parley.SocketIO.Protocol;

/// <summary>Wraps a polling payload into the script of a JSONP response: <c>___eio[0]("...");</c>.</summary>
public static class JsonpCallback
{
    /// <summary>The digits of the query's <c>j</c>, all that is used of it: it becomes part of a script.</summary>
    public static string IndexOf(string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query.All(char.IsAsciiDigit) ? query : string.Concat(query.Where(char.IsAsciiDigit));
    }

    /// <summary>Writes the script.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="index">Which callback of the page: digits.</param>
    /// <param name="payload">The payload in valid UTF-8. U+2028 and U+2029 are escaped, since old scripts end a line at them.</param>
    /// <exception cref="ArgumentException">The index is not made of digits.</exception>
    public static void Write(IBufferWriter<byte> writer, string index, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentException.ThrowIfNullOrEmpty(index);
        if (!index.All(char.IsAsciiDigit))
        {
            throw new ArgumentException("The index of a callback is made of digits.", nameof(index));
        }

        writer.Write("___eio["u8);
        Encoding.ASCII.GetBytes(index, writer);
        writer.Write("]("u8);
        JsonStringWriter.WriteQuotedForScript(writer, payload);
        writer.Write(");"u8);
    }
}
