using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Parley.SocketIO.Adapters.Specification;

/// <summary>
/// Carries messages between servers of one process, in the place of Redis or another broker: in order, a moment later, and
/// on a thread of its own for each receiver. Thread-safe.
/// </summary>
public sealed class InProcessBus
{
    private readonly ConcurrentDictionary<string, Subscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly Lock _publishing = new();

    /// <summary>The adapters that serve a namespace now.</summary>
    /// <param name="nsp">The namespace's name.</param>
    /// <returns>Their ids.</returns>
    public IReadOnlyCollection<string> Members(string nsp)
    {
        return [.. _subscriptions.Where(pair => pair.Value.Namespace == nsp).Select(pair => pair.Key)];
    }

    /// <summary>Sends a message to its recipient, or to all other adapters of its namespace.</summary>
    /// <param name="message">The message.</param>
    public void Publish(ClusterMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);

        // One order for all receivers, as a broker has.
        lock (_publishing)
        {
            foreach (var (id, subscription) in _subscriptions)
            {
                if (subscription.Namespace == message.Namespace && id != message.Sender
                    && (message.Recipient is null || message.Recipient == id))
                {
                    subscription.Inbox.Writer.TryWrite(message);
                }
            }
        }
    }

    internal void Subscribe(string id, string nsp, Action<ClusterMessage> receive)
    {
        var inbox = Channel.CreateUnbounded<ClusterMessage>(new UnboundedChannelOptions { SingleReader = true });
        _subscriptions[id] = new Subscription(nsp, inbox, Task.Run(() => PumpAsync(inbox.Reader, receive)));
    }

    internal async Task UnsubscribeAsync(string id)
    {
        if (_subscriptions.TryRemove(id, out var subscription))
        {
            subscription.Inbox.Writer.Complete();
            await subscription.Pump.ConfigureAwait(false);
        }
    }

    private static async Task PumpAsync(ChannelReader<ClusterMessage> inbox, Action<ClusterMessage> receive)
    {
        await foreach (var message in inbox.ReadAllAsync().ConfigureAwait(false))
        {
            receive(message);
        }
    }

    private sealed record Subscription(string Namespace, Channel<ClusterMessage> Inbox, Task Pump);
}
