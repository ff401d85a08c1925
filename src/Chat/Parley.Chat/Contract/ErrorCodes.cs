namespace Parley.Chat.Contract;

/// <summary>The codes of errors: stable, so that a client may decide by them. The sentence beside a code is for the person.</summary>
internal static class ErrorCodes
{
    public const string Unauthenticated = "unauthenticated";
    public const string InvalidCredentials = "invalid_credentials";
    public const string NameInvalid = "name_invalid";
    public const string NameTaken = "name_taken";
    public const string PasswordTooShort = "password_too_short";
    public const string PasswordTooLong = "password_too_long";
    public const string PasswordCommon = "password_common";
    public const string SignUpClosed = "signup_closed";
    public const string TooManyRequests = "too_many_requests";

    public const string ProtocolVersion = "protocol_version";
    public const string BodyEmpty = "body_empty";
    public const string BodyTooLong = "body_too_long";
    public const string BodyInvalid = "body_invalid";
    public const string ClientIdInvalid = "client_id_invalid";

    public const string Invalid = "invalid";
    public const string NotFound = "not_found";
    public const string Busy = "busy";
    public const string Internal = "internal";
    public const string Forbidden = "forbidden";
    public const string HostNotAllowed = "host_not_allowed";
    public const string TooLarge = "too_large";
    public const string UnsupportedMediaType = "unsupported_media_type";
    public const string MethodNotAllowed = "method_not_allowed";
}
