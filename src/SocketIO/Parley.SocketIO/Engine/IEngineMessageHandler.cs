namespace Parley.SocketIO.Engine;

/// <summary>
/// What stands on a session: Socket.IO's own layer. Messages arrive one at a time and in order; the memory is valid until
/// the call returns.
/// </summary>
internal interface IEngineMessageHandler
{
    /// <summary>The session is open; called once, before anything arrives.</summary>
    void OnOpened();

    void OnText(ReadOnlyMemory<byte> message);

    void OnBinary(ReadOnlyMemory<byte> message);

    /// <summary>The connection is over; called once.</summary>
    void OnClosed(DisconnectReason reason);

    /// <summary>The time of <see cref="EngineSession.SetMessageDeadline"/> has come.</summary>
    void OnMessageDeadline();
}
