using System.ComponentModel;

namespace Parley.SocketIO.CompilerServices;

/// <summary>The arguments of one event of a contract; for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IEventArguments
{
    /// <summary>Writes the arguments in their order.</summary>
    /// <param name="writer">Takes them.</param>
    void Write(EventArgumentsWriter writer);
}
