using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Parley.SocketIO.Adapters.Specification;

/// <summary>
/// The adapter of a cluster whose servers live in one process. It shows how an adapter is written, and that public members are
/// enough for it: every broadcast reaches this server's sockets at once and the others by the <see cref="InProcessBus"/>.
/// Thread-safe, as every adapter has to be.
/// </summary>
public partial class InProcessAdapter : InMemoryAdapter
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, IBroadcastAnswers> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FetchRequest> _fetches = new(StringComparer.Ordinal);
    private readonly InProcessBus _bus;
    private readonly ILogger _logger;

    /// <summary>Creates an adapter, which is one of the cluster from now on.</summary>
    /// <param name="nsp">The namespace that it serves.</param>
    /// <param name="bus">What connects the servers.</param>
    /// <param name="logger">Where messages that it cannot handle are logged.</param>
    public InProcessAdapter(Namespace nsp, InProcessBus bus, ILogger? logger = null)
        : base(nsp)
    {
        ArgumentNullException.ThrowIfNull(bus);
        _bus = bus;
        _logger = logger ?? NullLogger.Instance;
        Id = Guid.NewGuid().ToString("N");
        _bus.Subscribe(Id, nsp.Name, ReceiveGuarded);
    }

    /// <summary>Identifies this adapter among those of its namespace.</summary>
    protected string Id { get; }

    /// <inheritdoc/>
    public override async ValueTask CloseAsync()
    {
        await _bus.UnsubscribeAsync(Id).ConfigureAwait(false);
        await base.CloseAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override ValueTask<int> ServerCountAsync(CancellationToken cancellationToken = default)
    {
        return new ValueTask<int>(Others().Length + 1);
    }

    /// <inheritdoc/>
    public override void Broadcast(BroadcastPacket packet, BroadcastOptions options)
    {
        ArgumentNullException.ThrowIfNull(packet);
        ArgumentNullException.ThrowIfNull(options);
        if (!options.IsLocal)
        {
            Send(WithEvent(NewMessage(ClusterMessageKind.Broadcast) with { Options = options }, packet));
        }

        base.Broadcast(packet, options);
    }

    /// <inheritdoc/>
    public override void BroadcastWithAck(BroadcastPacket packet, BroadcastOptions options, IBroadcastAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(packet);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(answers);
        if (options.IsLocal)
        {
            base.BroadcastWithAck(packet, options, answers);
            return;
        }

        var request = NewRequest(answers);
        answers.SetServerCount(Others().Length + 1);
        Send(WithEvent(NewMessage(ClusterMessageKind.Broadcast) with { Options = options, RequestId = request }, packet));
        BroadcastHereWithAck(packet, options, answers);
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<RemoteSocket>> FetchSocketsAsync(
        BroadcastOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var others = Others();
        if (options.IsLocal || others.Length == 0)
        {
            return SocketsHere(options);
        }

        var id = Guid.NewGuid().ToString("N");
        var request = new FetchRequest(others.Length);
        _fetches[id] = request;
        try
        {
            Send(NewMessage(ClusterMessageKind.FetchSockets) with { Options = options, RequestId = id });
            await request.Done.WaitAsync(options.Timeout ?? DefaultTimeout, Namespace.Server.TimeProvider, cancellationToken)
                .ConfigureAwait(false);
            return [.. SocketsHere(options), .. request.Sockets];
        }
        catch (TimeoutException)
        {
            throw new TimeoutException("timeout reached while waiting for fetchSockets response");
        }
        finally
        {
            _fetches.TryRemove(id, out _);
        }
    }

    /// <inheritdoc/>
    public override void SocketsJoin(BroadcastOptions options, IReadOnlyList<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.IsLocal)
        {
            Send(NewMessage(ClusterMessageKind.SocketsJoin) with { Options = options, Rooms = rooms });
        }

        base.SocketsJoin(options, rooms);
    }

    /// <inheritdoc/>
    public override void SocketsLeave(BroadcastOptions options, IReadOnlyList<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.IsLocal)
        {
            Send(NewMessage(ClusterMessageKind.SocketsLeave) with { Options = options, Rooms = rooms });
        }

        base.SocketsLeave(options, rooms);
    }

    /// <inheritdoc/>
    public override void DisconnectSockets(BroadcastOptions options, bool close)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.IsLocal)
        {
            Send(NewMessage(ClusterMessageKind.DisconnectSockets) with { Options = options, Close = close });
        }

        base.DisconnectSockets(options, close);
    }

    /// <inheritdoc/>
    public override void ServerSideEmit(BroadcastPacket packet, IBroadcastAnswers? answers)
    {
        ArgumentNullException.ThrowIfNull(packet);
        var message = NewMessage(ClusterMessageKind.ServerSideEmit);
        if (answers is not null)
        {
            message = message with { RequestId = NewRequest(answers) };
            answers.SetServerCount(Others().Length);
        }

        Send(WithEvent(message, packet));
    }

    /// <summary>Gives a message to the bus.</summary>
    /// <param name="message">The message.</param>
    protected virtual void Send(ClusterMessage message)
    {
        _bus.Publish(message);
    }

    /// <summary>Handles a message of another server.</summary>
    /// <param name="message">The message.</param>
    protected virtual void Receive(ClusterMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        switch (message.Kind)
        {
            case ClusterMessageKind.Broadcast when message.RequestId is not null:
                OnBroadcastWithAck(message);
                break;
            case ClusterMessageKind.Broadcast:
                base.Broadcast(EventOf(message), message.Options);
                break;
            case ClusterMessageKind.BroadcastClientCount:
                Asked(message)?.AddClientCount(message.ClientCount);
                break;
            case ClusterMessageKind.BroadcastAck:
            case ClusterMessageKind.ServerSideEmitResponse:
                Asked(message)?.AddAnswer(new RawArgument(message.Json, message.Attachments));
                break;
            case ClusterMessageKind.SocketsJoin:
                base.SocketsJoin(message.Options, message.Rooms);
                break;
            case ClusterMessageKind.SocketsLeave:
                base.SocketsLeave(message.Options, message.Rooms);
                break;
            case ClusterMessageKind.DisconnectSockets:
                base.DisconnectSockets(message.Options, message.Close);
                break;
            case ClusterMessageKind.FetchSockets:
                OnFetchSockets(message);
                break;
            case ClusterMessageKind.FetchSocketsResponse:
                OnFetchSocketsResponse(message);
                break;
            case ClusterMessageKind.ServerSideEmit:
                OnServerSideEmit(message);
                break;
        }
    }

    /// <summary>A message of this adapter for all others.</summary>
    /// <param name="kind">What it says.</param>
    /// <returns>The message.</returns>
    protected ClusterMessage NewMessage(ClusterMessageKind kind)
    {
        return new ClusterMessage(kind, Id, Namespace.Name);
    }

    private static ClusterMessage WithEvent(ClusterMessage message, BroadcastPacket packet)
    {
        // The binary parts are the application's: on the wire they would be copied too.
        var copy = packet.Copy();
        return message with { Json = copy.Arguments, Attachments = copy.Attachments };
    }

    private BroadcastPacket EventOf(ClusterMessage message)
    {
        return new BroadcastPacket(Namespace, message.Json, message.Attachments);
    }

    private void ReceiveGuarded(ClusterMessage message)
    {
        try
        {
            Receive(message);
        }
#pragma warning disable CA1031 // One message that cannot be handled must not end the subscription.
        catch (Exception e)
#pragma warning restore CA1031
        {
            MessageFailed(_logger, e, message.Kind, Namespace.Name);
        }
    }

    private void OnBroadcastWithAck(ClusterMessage message)
    {
        RelayBroadcastWithAck(
            EventOf(message),
            message.Options,
            count => Send(AnswerTo(message, ClusterMessageKind.BroadcastClientCount) with { ClientCount = count }),
            answer => Send(AnswerTo(message, ClusterMessageKind.BroadcastAck) with
            {
                Json = answer.Json,
                Attachments = answer.Attachments,
            }));
    }

    private void OnFetchSockets(ClusterMessage message)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartArray();
            foreach (var socket in SocketsHere(message.Options))
            {
                socket.WriteTo(writer);
            }

            writer.WriteEndArray();
        }

        Send(AnswerTo(message, ClusterMessageKind.FetchSocketsResponse) with { Json = json.WrittenMemory });
    }

    private void OnFetchSocketsResponse(ClusterMessage message)
    {
        if (message.RequestId is not null && _fetches.TryGetValue(message.RequestId, out var request))
        {
            using var sockets = JsonDocument.Parse(message.Json);
            request.Add([.. sockets.RootElement.EnumerateArray().Select(socket => RemoteSocket.Parse(Namespace, socket))]);
        }
    }

    private void OnServerSideEmit(ClusterMessage message)
    {
        Action<RawArgument>? answer = message.RequestId is null
            ? null
            : argument => Send(AnswerTo(message, ClusterMessageKind.ServerSideEmitResponse) with
            {
                Json = argument.Json,
                Attachments = argument.Attachments,
            });
        Namespace.ReceiveServerSideEvent(EventOf(message), answer);
    }

    private ClusterMessage AnswerTo(ClusterMessage message, ClusterMessageKind kind)
    {
        return NewMessage(kind) with { Recipient = message.Sender, RequestId = message.RequestId };
    }

    private string NewRequest(IBroadcastAnswers answers)
    {
        var id = Guid.NewGuid().ToString("N");
        _asked[id] = answers;
        answers.OnEnd(() => _asked.TryRemove(id, out _));
        return id;
    }

    private IBroadcastAnswers? Asked(ClusterMessage message)
    {
        return message.RequestId is not null && _asked.TryGetValue(message.RequestId, out var answers) ? answers : null;
    }

    private string[] Others()
    {
        return [.. _bus.Members(Namespace.Name).Where(id => id != Id)];
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A message {Kind} of namespace {Namespace} could not be handled")]
    private static partial void MessageFailed(ILogger logger, Exception exception, ClusterMessageKind kind, string @namespace);

    /// <summary>The sockets of other servers, as they come. Thread-safe.</summary>
    private sealed class FetchRequest(int servers)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<RemoteSocket> _sockets = [];
        private int _missing = servers;

        public Task Done => _done.Task;

        public IReadOnlyList<RemoteSocket> Sockets
        {
            get
            {
                lock (_sockets)
                {
                    return [.. _sockets];
                }
            }
        }

        public void Add(IReadOnlyCollection<RemoteSocket> sockets)
        {
            lock (_sockets)
            {
                _sockets.AddRange(sockets);
                if (--_missing > 0)
                {
                    return;
                }
            }

            _done.TrySetResult();
        }
    }
}
