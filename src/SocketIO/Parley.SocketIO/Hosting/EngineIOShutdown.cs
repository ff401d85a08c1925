namespace Parley.SocketIO;

/// <summary>Closes the Engine.IO server with the host.</summary>
internal sealed class EngineIOShutdown(EngineIOServer server) : ServerShutdown(server.CloseAsync);
