namespace Parley.Chat.Hosting;

/// <summary>The server cannot start. The message is one sentence for the person who started it.</summary>
internal sealed class StartupException(string message) : Exception(message);
