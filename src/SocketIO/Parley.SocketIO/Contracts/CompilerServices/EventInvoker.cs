using System.ComponentModel;

namespace Parley.SocketIO.CompilerServices;

/// <summary>Reads the arguments of an event and calls its handler; for generated code.</summary>
/// <typeparam name="THandlers">What handles the event.</typeparam>
/// <param name="handlers">What handles the event.</param>
/// <param name="call">The event.</param>
/// <returns>Completes when the event is handled.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate ValueTask EventInvoker<in THandlers>(THandlers handlers, ref EventCall call)
    where THandlers : class;
