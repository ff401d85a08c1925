using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Parley.Chat.Storage;

/// <summary>Ids of people, sessions and conversations: 120 random bits as 20 characters of <c>[A-Za-z0-9_-]</c>.</summary>
public static class RandomId
{
    /// <summary>The length of every id, in characters.</summary>
    public const int Length = 20;

    private const int Bytes = 15;

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Makes a new id from the system's random source.</summary>
    public static string New()
    {
        Span<byte> bits = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(bits);
        return Base64Url.EncodeToString(bits);
    }

    /// <summary>Tells whether <paramref name="value"/> has the form of an id. It says nothing about whether it exists.</summary>
    public static bool IsWellFormed(string? value) =>
        value is { Length: Length } && !value.AsSpan().ContainsAnyExcept(Alphabet);
}
