using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.AdminUI;

/// <summary>
/// The administrators that are connected, here and on the other servers of a cluster. One that does not read as fast as
/// things happen misses them and gets the whole list anew once it has caught up, so what waits for it stays bounded.
/// Thread-safe; telling never waits for anybody.
/// </summary>
internal sealed class AdminAudience
{
    /// <summary>The room of those who miss what happens. The Admin UI is not shown it.</summary>
    public const string BehindRoom = "parley:behind";

    private readonly ConcurrentDictionary<Socket, Admin> _admins = new();
    private readonly Namespace _namespace;
    private readonly BroadcastOperator _everyone;
    private readonly ILogger _logger;
    private readonly int _mostBuffered;
    private volatile bool _hasOthers;

    /// <param name="nsp">The admin namespace.</param>
    /// <param name="maxSendBufferSize">How many bytes may wait for a client.</param>
    /// <param name="logger">Where it logs.</param>
    public AdminAudience(Namespace nsp, int maxSendBufferSize, ILogger logger)
    {
        _namespace = nsp;
        _everyone = nsp.Except(BehindRoom);
        _logger = logger;
        _mostBuffered = maxSendBufferSize / 2;
    }

    /// <summary>Whether somebody may be listening.</summary>
    public bool IsListening => _hasOthers || !_admins.IsEmpty;

    public void Add(Socket socket)
    {
        _admins[socket] = new Admin();
        socket.OnDisconnect(_ => _admins.TryRemove(socket, out var _));
    }

    /// <summary>Sends an event to all administrators.</summary>
    public void Tell(string name, params RawArgument[] arguments)
    {
        try
        {
            foreach (var (socket, admin) in _admins)
            {
                if (!admin.IsBehind && socket.Connection.BufferedBytes > _mostBuffered)
                {
                    admin.IsBehind = true;
                    socket.Join(BehindRoom);
                }
            }

            _everyone.EmitRaw(name, arguments);
        }
#pragma warning disable CA1031 // An adapter may throw anything; what happened must go on all the same.
        catch (Exception e)
#pragma warning restore CA1031
        {
            AdminLog.TellingFailed(_logger, e);
        }
    }

    /// <summary>Those who have caught up and hear again what happens; they need to be told what they have missed.</summary>
    public Socket[] TakeCaughtUp()
    {
        var caughtUp = _admins.Where(entry => entry.Value.IsBehind && entry.Key.Connection.BufferedBytes == 0).ToArray();
        foreach (var (socket, admin) in caughtUp)
        {
            socket.Leave(BehindRoom);
            admin.IsBehind = false;
        }

        return [.. caughtUp.Select(entry => entry.Key)];
    }

    /// <summary>Asks whether there are other servers, whose administrators want to be told too.</summary>
    public async Task LookForOthersAsync()
    {
        _hasOthers = await _namespace.Adapter.ServerCountAsync().ConfigureAwait(false) > 1;
    }

    private sealed class Admin
    {
        public volatile bool IsBehind;
    }
}
