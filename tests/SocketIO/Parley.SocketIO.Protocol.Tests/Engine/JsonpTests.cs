using System.Text.Json;
using CsCheck;

namespace Parley.SocketIO.Protocol.Tests;

public sealed class JsonpTests
{
    [Theory]
    [InlineData("4hello", "___eio[7](\"4hello\");")]
    [InlineData("42[\"a\",\"\\n\"]\u001e6", "___eio[7](\"42[\\\"a\\\",\\\"\\\\n\\\"]\\u001e6\");")]
    [InlineData("a\u2028b\u2029c\u2027€😀", "___eio[7](\"a\\u2028b\\u2029c\u2027€😀\");")]
    [InlineData("\u2028", "___eio[7](\"\\u2028\");")]
    [InlineData("", "___eio[7](\"\");")]
    public void A_payload_is_wrapped_into_a_script(string payload, string expected) => Assert.Equal(expected, Wrap(payload));

    [Fact]
    public void A_script_says_what_the_payload_says() =>
        Gen.String[Gen.Char["ab\u2027\u2028\u2029€\"\\\n\0/<"], 0, 50].Sample(
            payload =>
            {
                string script = Wrap(payload);
                Assert.DoesNotContain('\u2028', script);
                Assert.DoesNotContain('\u2029', script);
                Assert.Equal(payload, JsonSerializer.Deserialize<string>(script["___eio[7](".Length..^2]));
            },
            iter: 5_000);

    [Theory]
    [InlineData("0", "0")]
    [InlineData("12", "12")]
    [InlineData("alert(1)//", "1")]
    [InlineData("x", "")]
    [InlineData("\u0661", "")]
    public void Only_digits_name_a_callback(string query, string expected) => Assert.Equal(expected, JsonpCallback.IndexOf(query));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("0](")]
    public void Nothing_else_is_written_as_a_callback(string index) =>
        Assert.Throws<ArgumentException>(() => JsonpCallback.Write(new ArrayBufferWriter<byte>(), index, "4a"u8));

    [Theory]
    [InlineData("d=4hello", "4hello")]
    [InlineData("d=4a%20b+c", "4a b c")]
    [InlineData("d=4%E2%82%AC", "4€")]
    [InlineData("d=4%e2%82%ac", "4€")]
    [InlineData("x=1&d=4a&y=2", "4a")]
    [InlineData("d=", "")]
    [InlineData("d=a%3Db%26c", "a=b&c")]
    [InlineData("d=%zz%4", "%zz%4")]
    [InlineData(@"d=a\nb", "a\nb")]
    [InlineData(@"d=a\\nb", @"a\nb")]
    [InlineData(@"d=a\\\nb", @"a\\nb")]
    [InlineData(@"d=a\n\n\\n", "a\n\n\\n")]
    [InlineData(@"d=\tn\\", @"\tn\\")]
    [InlineData("d=%5Cn", "\n")]
    public void A_form_is_decoded(string body, string expected)
    {
        Assert.True(JsonpForm.TryDecode(Encoding.UTF8.GetBytes(body), out ReadOnlyMemory<byte> payload));
        Assert.Equal(expected, Encoding.UTF8.GetString(payload.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("4hello")]
    [InlineData("dd=4a&e=1")]
    [InlineData("d=4a&d=4b")]
    public void A_form_without_the_field_or_with_two_has_no_payload(string body) =>
        Assert.False(JsonpForm.TryDecode(Encoding.UTF8.GetBytes(body), out _));

    [Fact]
    public void What_a_client_encodes_is_decoded() =>
        Gen.String[Gen.Char["abn \\\n+%&=€"], 0, 40].Sample(
            text =>
            {
                // As the stock client does: line feeds as two characters, those two with a backslash more.
                string escaped = text.Replace("\\n", "\\\\n", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
                string body = "d=" + Uri.EscapeDataString(escaped);
                Assert.True(JsonpForm.TryDecode(Encoding.UTF8.GetBytes(body), out ReadOnlyMemory<byte> payload));
                if (!text.Contains("\\\n", StringComparison.Ordinal))
                {
                    // A backslash before a line feed cannot be told from an escaped "\n": the client's own rule loses it.
                    Assert.Equal(text, Encoding.UTF8.GetString(payload.Span));
                }
            },
            iter: 5_000);

    private static string Wrap(string payload)
    {
        var writer = new ArrayBufferWriter<byte>();
        JsonpCallback.Write(writer, "7", Encoding.UTF8.GetBytes(payload));
        return Encoding.UTF8.GetString(writer.WrittenSpan);
    }
}
