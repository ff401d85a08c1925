namespace Parley.SocketIO;

/// <summary>Names the event of a contract's method, where it is not the method's name in camel case.</summary>
/// <param name="name">The event's name on the wire.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EventNameAttribute(string name) : Attribute
{
    /// <summary>The event's name on the wire.</summary>
    public string Name { get; } = name;
}
