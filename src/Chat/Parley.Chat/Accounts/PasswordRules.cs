using System.Collections.Frozen;
using System.Text;
using Parley.Chat.Contract;
using Parley.Chat.Hosting;

namespace Parley.Chat.Accounts;

/// <summary>What a password may be: long enough, not absurdly long, and not among the commonest. No rule of composition.</summary>
internal static class PasswordRules
{
    public const int MinLength = 8;

    public const int MaxLength = 128;

    // The 10,000 commonest passwords of 8 characters or more, by the list of @zxcvbn-ts/language-common 4.1.3 (MIT, its licence
    // is CommonPasswords.LICENSE.txt): its order, lower case, each once. Read when the first password is chosen.
    private static readonly Lazy<FrozenSet<string>> Commonest = new(ReadCommonest);

    /// <summary>Checks a password that somebody wants to have.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static ApiProblem? Check(string password)
    {
        var length = password.EnumerateRunes().Count();
        if (length < MinLength)
        {
            return Bad(ErrorCodes.PasswordTooShort, $"The password needs at least {MinLength} characters.");
        }

        if (length > MaxLength)
        {
            return Bad(ErrorCodes.PasswordTooLong, $"The password can have at most {MaxLength} characters.");
        }

        return Commonest.Value.Contains(password.ToLowerInvariant())
            ? Bad(ErrorCodes.PasswordCommon, "This password is among the commonest, and is tried first. Please choose another.")
            : null;
    }

    /// <summary>The form that is hashed: the same whatever keyboard composed its accents.</summary>
    public static string Normalize(string password)
    {
        try
        {
            return password.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            // Not well-formed Unicode. It is still somebody's attempt, and a wrong one.
            return password;
        }
    }

    private static ApiProblem Bad(string code, string detail) => new(StatusCodes.Status400BadRequest, code, detail);

    private static FrozenSet<string> ReadCommonest()
    {
        using var reader = new StreamReader(typeof(PasswordRules).Assembly.GetManifestResourceStream("CommonPasswords.txt")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}
