namespace Parley.Chat.Contract;

/// <summary>The <c>auth</c> of the Socket.IO handshake.</summary>
internal sealed record ConnectAuth : IRequest
{
    public required int Protocol { get; init; }

    public required string DeviceId { get; init; }
}

/// <summary>The <c>data</c> of a <c>connect_error</c>.</summary>
internal sealed record ConnectRefusal
{
    public required string Code { get; init; }
}
