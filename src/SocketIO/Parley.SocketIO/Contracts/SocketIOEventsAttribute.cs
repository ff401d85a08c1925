namespace Parley.SocketIO;

/// <summary>
/// Marks an interface as a contract: each of its methods is an event. The generator that comes with this package makes the
/// methods that <see cref="Socket.Emits{TEvents}"/> and <see cref="Socket.Listens{TEvents}"/> offer.
/// <para>
/// A method that returns nothing is an event without acknowledgement. With any other result the event is acknowledged: with
/// the result, or with nothing where it is a task without one. The name is the method's in camel case without
/// <c>Async</c>, or that of an <see cref="EventNameAttribute"/>.
/// </para>
/// </summary>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class SocketIOEventsAttribute : Attribute;
