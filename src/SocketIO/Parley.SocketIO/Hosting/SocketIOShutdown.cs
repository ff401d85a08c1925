namespace Parley.SocketIO;

/// <summary>Closes the Socket.IO server with the host.</summary>
internal sealed class SocketIOShutdown(SocketIOServer server) : ServerShutdown(server.CloseAsync);
