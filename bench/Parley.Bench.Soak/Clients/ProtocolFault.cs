namespace Parley.Bench.Soak.Clients;

/// <summary>The server did what it should not, or did not do what it should.</summary>
internal sealed class ProtocolFault(string message) : Exception(message);
