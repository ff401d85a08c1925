using System.Globalization;
using System.Text;
using Parley.Chat.Storage.Accounts;

namespace Parley.Chat.Accounts;

/// <summary>What a name may be, and when two names are the same.</summary>
internal static class NameRules
{
    public const string Sentence = "A name has 1 to 64 characters, of any script, without control characters.";

    /// <summary>Checks a name and gives it as it is shown and as it is compared.</summary>
    public static bool TryParse(string? text, out string name, out string key)
    {
        name = text?.Trim() ?? "";
        key = "";
        if (name.Length == 0 || name.EnumerateRunes().Count() > Person.MaxNameLength || !name.EnumerateRunes().All(IsAllowed)
            || !IsWellFormed(name))
        {
            return false;
        }

        key = Fold(name);
        return key.Length > 0;
    }

    /// <summary>
    /// NFKC and case folding, so that <c>Ａｎｎ</c>, <c>ANN</c> and <c>ann</c> are one name. Characters that do not show are
    /// dropped and runs of space are one space, so that no name can pass for another by them.
    /// </summary>
    public static string Fold(string name)
    {
        // .NET has no full case folding: upper and then lower case meets what differs by case alone, and sharp s is the one
        // letter whose folding is longer than itself that NFKC does not take apart.
        var folded = new StringBuilder(name.Length);
        var pendingSpace = false;
        foreach (var rune in name.Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                pendingSpace = folded.Length > 0;
                continue;
            }

            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format || IsFiller(rune))
            {
                continue;
            }

            if (pendingSpace)
            {
                folded.Append(' ');
                pendingSpace = false;
            }

            if (rune.Value is 0xDF or 0x1E9E)
            {
                folded.Append("ss");
            }
            else
            {
                folded.Append(Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)).ToString());
            }
        }

        return folded.ToString().Normalize(NormalizationForm.FormKC);
    }

    private static bool IsAllowed(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Surrogate => false,
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,

        // Joiners belong to the spelling of several scripts and to emoji; the marks that turn the reading direction do not.
        UnicodeCategory.Format => rune.Value is 0x200C or 0x200D || rune.Value is >= 0xE0020 and <= 0xE007F,
        UnicodeCategory.OtherNotAssigned => (rune.Value & 0xFFFE) != 0xFFFE,
        _ => true,
    };

    /// <summary>A lone surrogate comes out of the enumeration as the replacement character, which nobody types.</summary>
    private static bool IsWellFormed(string name) => !name.Contains('\uFFFD', StringComparison.Ordinal)
        && !name.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);

    /// <summary>Letters by category that show as nothing: Hangul fillers, the braille blank, variation selectors.</summary>
    private static bool IsFiller(Rune rune) => rune.Value
        is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800 or 0x034F
        or (>= 0xFE00 and <= 0xFE0F)
        or (>= 0xE0100 and <= 0xE01EF);
}
