using Parley.Chat.Contract;

namespace Parley.Chat.Realtime;

/// <summary>Errors of the events.</summary>
internal static class Errors
{
    public static ChatError Of(string code, string message, bool retryable = false) =>
        new() { Code = code, Message = message, Retryable = retryable };

    public static ChatError Invalid(string message) => Of(ErrorCodes.Invalid, message);

    public static ChatError NotFound() => Of(ErrorCodes.NotFound, "This conversation or person does not exist, or is not yours to see.");

    public static ChatError TooManyRequests() =>
        Of(ErrorCodes.TooManyRequests, "That was too much at once. Please wait a moment.", retryable: true);

    public static ChatError Busy() => Of(ErrorCodes.Busy, "The server is busy. Please try again.", retryable: true);

    public static ChatError Internal() => Of(ErrorCodes.Internal, "Something went wrong on the server. Please try again.", retryable: true);
}
