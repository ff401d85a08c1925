namespace Parley.Bench.Load;

/// <summary>The run is worthless: a wrong option, a refused connection, an answer that is not the right one.</summary>
internal sealed class LoadException(string message) : Exception(message);
