using Parley.Chat.Accounts;
using Parley.Chat.Contract;
using Parley.Chat.Messages;

namespace Parley.Chat.Tests;

public sealed class RulesTests
{
    [Theory]
    [InlineData("Ada")]
    [InlineData("Анна")]
    [InlineData("Ann Lee")]
    [InlineData("山田")]
    [InlineData("عبد الله")]
    [InlineData("Zoë O'Hara-Ng")]
    [InlineData("👩‍🚀")]
    public void Names_of_any_script_are_fine_and_shown_as_typed(string name)
    {
        Assert.True(NameRules.TryParse($"  {name} ", out var shown, out var key));
        Assert.Equal(name, shown);
        Assert.NotEmpty(key);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("Ada\nBen")]
    [InlineData("Ada\0")]
    [InlineData("Ada\u202Eneb")]
    [InlineData("\u200D\u200C")]
    [InlineData("\u3164")]
    [InlineData("\uD800")]
    [InlineData("\uFFFF")]
    public void Names_that_nobody_could_read_are_refused(string? name) => Assert.False(NameRules.TryParse(name, out _, out _));

    [Fact]
    public void A_name_has_at_most_64_characters_of_any_script()
    {
        Assert.True(NameRules.TryParse(string.Concat(Enumerable.Repeat("😀", 64)), out _, out _));
        Assert.False(NameRules.TryParse(string.Concat(Enumerable.Repeat("😀", 65)), out _, out _));
        Assert.False(NameRules.TryParse(new string('a', 65), out _, out _));
    }

    [Theory]
    [InlineData("Anna", "ANNA")]
    [InlineData("Анна", "анна")]
    [InlineData("Ａｎｎ", "ann")]
    [InlineData("Ann Lee", "ann   lee")]
    [InlineData("Ann Lee", "Ann\u00A0Lee")]
    [InlineData("Strauß", "STRAUSS")]
    [InlineData("Σίσυφος", "ΣΊΣΥΦΟΣ")]
    [InlineData("Zoë", "Zoe\u0308")]
    [InlineData("An\u200Dna", "Anna")]
    [InlineData("Echo", "ｅｃｈｏ")]
    public void Names_that_differ_by_case_or_form_alone_are_one(string one, string other) =>
        Assert.Equal(NameRules.Fold(one), NameRules.Fold(other));

    [Theory]
    [InlineData("Anna", "Annа")] // The last letter is Cyrillic: another name, if a confusing one.
    [InlineData("Ann Lee", "AnnLee")]
    public void Names_that_differ_by_more_are_two(string one, string other) =>
        Assert.NotEqual(NameRules.Fold(one), NameRules.Fold(other));

    [Theory]
    [InlineData("1234567", ErrorCodes.PasswordTooShort)]
    [InlineData("😀😀😀😀😀😀😀", ErrorCodes.PasswordTooShort)]
    [InlineData("password", ErrorCodes.PasswordCommon)]
    [InlineData("PassWord1", ErrorCodes.PasswordCommon)]
    [InlineData("iloveyou", ErrorCodes.PasswordCommon)]
    public void Weak_passwords_are_refused_by_code(string password, string code) => Assert.Equal(code, PasswordRules.Check(password)?.Code);

    [Fact]
    public void Passwords_have_8_to_128_characters_and_no_rule_of_composition()
    {
        Assert.Null(PasswordRules.Check("aaaaaaab"));
        Assert.Null(PasswordRules.Check(new string('x', 128)));
        Assert.Null(PasswordRules.Check("        "));
        Assert.Equal(ErrorCodes.PasswordTooLong, PasswordRules.Check(new string('x', 129))?.Code);
    }

    [Theory]
    [InlineData("", ErrorCodes.ClientIdInvalid)]
    [InlineData("with space", ErrorCodes.ClientIdInvalid)]
    [InlineData("ä", ErrorCodes.ClientIdInvalid)]
    [InlineData("0190b0a3-6f2e-7cc0-a0b1-0123456789ab", null)]
    public void Client_ids_are_plain(string clientId, string? code) => Assert.Equal(code, MessageRules.CheckClientId(clientId)?.Code);

    [Theory]
    [InlineData("", ErrorCodes.BodyEmpty)]
    [InlineData(" \n\t ", ErrorCodes.BodyEmpty)]
    [InlineData("a\0b", ErrorCodes.BodyInvalid)]
    [InlineData("  a \n", null)]
    public void Bodies_are_text(string text, string? code) => Assert.Equal(code, MessageRules.CheckBody(text, out _)?.Code);

    [Fact]
    public void A_body_keeps_its_beginning_and_loses_its_trailing_space()
    {
        Assert.Null(MessageRules.CheckBody("  a \n" + new string(' ', 9_000), out var body));
        Assert.Equal("  a", body);
        Assert.Null(MessageRules.CheckBody(new string('x', 8_000), out _));
        Assert.Equal(ErrorCodes.BodyTooLong, MessageRules.CheckBody(new string('x', 8_001), out _)?.Code);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari on iPhone")]
    [InlineData("curl/8", "Unknown device")]
    [InlineData(null, "Unknown device")]
    public void Devices_have_short_names(string? userAgent, string name) => Assert.Equal(name, DeviceName.FromUserAgent(userAgent));
}
