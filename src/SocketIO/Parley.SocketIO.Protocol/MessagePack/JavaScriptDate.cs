using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Parley.SocketIO.Protocol;

/// <summary>Writes moments as <c>JSON.stringify</c> writes a JavaScript <c>Date</c>.</summary>
internal static class JavaScriptDate
{
    /// <summary>A JavaScript date lies within 100 million days of 1970.</summary>
    private const long GreatestMilliseconds = 8_640_000_000_000_000;

    /// <summary>The calendar repeats itself after 400 years, which are a whole number of days.</summary>
    private const int CycleYears = 400;

    private const long CycleMilliseconds = 146_097L * 24 * 60 * 60 * 1000;
    private const int MaxBytes = 32;

    /// <summary>Writes a moment; <c>null</c> when it is out of JavaScript's range.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="milliseconds">Milliseconds since 1970 in UTC.</param>
    public static void Write(IBufferWriter<byte> writer, long milliseconds)
    {
        if (milliseconds is < -GreatestMilliseconds or > GreatestMilliseconds)
        {
            writer.Write("null"u8);
            return;
        }

        // The framework's calendar has no years before 1 and after 9999, so the moment is moved to the cycle that begins in 1970.
        long cycles = Math.DivRem(milliseconds, CycleMilliseconds, out long rest);
        if (rest < 0)
        {
            rest += CycleMilliseconds;
            cycles--;
        }

        DateTime moment = DateTime.UnixEpoch.AddMilliseconds(rest);
        long year = moment.Year + (cycles * CycleYears);
        string format = year is >= 0 and <= 9999 ? "0000" : "+000000;-000000";
        Span<byte> buffer = writer.GetSpan(MaxBytes);
        buffer[0] = (byte)'"';
        year.TryFormat(buffer[1..], out int yearLength, format, CultureInfo.InvariantCulture);
        const string Rest = "'-'MM'-'dd'T'HH':'mm':'ss'.'fff'Z\"'";
        moment.TryFormat(buffer[(1 + yearLength)..], out int restLength, Rest, CultureInfo.InvariantCulture);
        writer.Advance(1 + yearLength + restLength);
    }

    /// <summary>Reads MessagePack's own timestamp: 32 bits of seconds, 30 of nanoseconds and 34 of seconds, or 32 and 64.</summary>
    /// <returns>False when it is none.</returns>
    public static bool TryReadTimestamp(ReadOnlySpan<byte> data, out long milliseconds)
    {
        long seconds;
        uint nanoseconds;
        switch (data.Length)
        {
            case 4:
                seconds = BinaryPrimitives.ReadUInt32BigEndian(data);
                nanoseconds = 0;
                break;
            case 8:
                ulong both = BinaryPrimitives.ReadUInt64BigEndian(data);
                seconds = (long)(both & 0x3_FFFF_FFFF);
                nanoseconds = (uint)(both >> 34);
                break;
            case 12:
                nanoseconds = BinaryPrimitives.ReadUInt32BigEndian(data);
                seconds = BinaryPrimitives.ReadInt64BigEndian(data[4..]);
                break;
            default:
                milliseconds = 0;
                return false;
        }

        // Out of JavaScript's range anyway; the bound keeps the product within 64 bits.
        const long Bound = GreatestMilliseconds / 1000;
        milliseconds = seconds is < -Bound or > Bound ? long.MaxValue : (seconds * 1000) + (nanoseconds / 1_000_000);
        return nanoseconds < 1_000_000_000;
    }
}
