using System.Buffers;
using Parley.Chat.Contract;
using Parley.Chat.Realtime;

namespace Parley.Chat.Messages;

/// <summary>What a message may be.</summary>
internal static class MessageRules
{
    private const int MaxClientIdLength = 64;

    private static readonly SearchValues<char> ClientIdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    public static ChatError? CheckClientId(string clientId) =>
        clientId.Length is 0 or > MaxClientIdLength || clientId.AsSpan().ContainsAnyExcept(ClientIdCharacters)
            ? Errors.Of(ErrorCodes.ClientIdInvalid, "The message's own id must be 1 to 64 letters, digits, '-' or '_'.")
            : null;

    /// <summary>Takes the white space at the end away, and checks what is left.</summary>
    public static ChatError? CheckBody(string text, out string body)
    {
        body = text.TrimEnd();
        if (body.Length == 0)
        {
            return Errors.Of(ErrorCodes.BodyEmpty, "The message is empty.");
        }

        if (body.Length > MessageOptions.MaxBodyLength)
        {
            return Errors.Of(ErrorCodes.BodyTooLong, $"The message is longer than {MessageOptions.MaxBodyLength} characters.");
        }

        return body.Contains('\0', StringComparison.Ordinal)
            ? Errors.Of(ErrorCodes.BodyInvalid, "The message has a character that no text has.")
            : null;
    }
}
