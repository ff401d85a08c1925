namespace Parley.SocketIO;

/// <summary>
/// Marks a partial class that handles the events of one contract or more, by implementing their interfaces. The generator
/// makes it an <see cref="ISocketHandlers{TSelf}"/>, which <see cref="Namespace.MapHandlers{THandlers}"/> and
/// <see cref="Socket.Handle{THandlers}"/> take. Only methods of the interfaces are events: no other public method of the
/// class can be called by a client.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SocketIOHandlersAttribute : Attribute;
