using System.Text.Json.Nodes;
using CsCheck;

namespace Parley.SocketIO.Protocol.Tests;

public sealed class JsonStringWriterTests
{
    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a€жаба😀\u2028<>&'+/\u007f", "\"a€жаба😀\u2028<>&'+/\u007f\"")]
    [InlineData("\"\\", "\"\\\"\\\\\"")]
    [InlineData("\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"")]
    [InlineData("\0\u0001\u000b\u001e\u001f", "\"\\u0000\\u0001\\u000b\\u001e\\u001f\"")]
    public void Strings_are_written_as_JSON_stringify_does(string text, string expected)
    {
        Assert.Equal(expected, Written(text));
        var writer = new ArrayBufferWriter<byte>();
        JsonStringWriter.WriteQuoted(writer, Encoding.UTF8.GetBytes(text));
        Assert.Equal(expected, Encoding.UTF8.GetString(writer.WrittenSpan));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_escaped()
    {
        Assert.Equal("\"a\\ud800b\"", Written("a\ud800b"));
        Assert.Equal("\"\\ud800\"", Written("\ud800"));
        Assert.Equal("\"\\udfff\\ud83d\"", Written("\udfff\ud83d"));
        Assert.Equal("\"\\ud83d\\n😀\"", Written("\ud83d\n😀"));
    }

    [Fact]
    public void Long_strings_are_written_in_pieces()
    {
        string text = string.Concat(Enumerable.Repeat("€😀a\"", 5_000));
        Assert.Equal("\"" + text.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"", Written(text));
    }

    [Fact]
    public void What_is_written_reads_as_what_it_was() =>
        Gen.String[Gen.Char['\0', '\ud7ff'], 0, 100].Sample(text => Assert.Equal(text, JsonNode.Parse(Written(text))!.GetValue<string>()));

    private static string Written(string text)
    {
        var writer = new ArrayBufferWriter<byte>();
        JsonStringWriter.WriteQuoted(writer, text);
        return Encoding.UTF8.GetString(writer.WrittenSpan);
    }
}
