using Parley.SocketIO.CompilerServices;

namespace Parley.SocketIO.Contracts;

/// <summary>An event of a contract, with the code that reads its arguments and calls its handler. Immutable.</summary>
internal sealed record ContractEvent<THandlers>(string Name, bool IsAsync, EventInvoker<THandlers> Invoker)
    where THandlers : class;
