using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Chat.Contract;
using Parley.Chat.Hosting;
using Parley.Chat.Messages;
using Parley.Chat.Storage;
using Parley.SocketIO;

namespace Parley.Chat.Realtime;

/// <summary>
/// Runs the handlers of events: reads the payload, whatever came, and answers with what the handler says or with a typed error.
/// Nothing a client sends, and nothing that fails here, gets further than the answer to that client.
/// </summary>
internal sealed partial class RequestDispatcher(MessageOptions options, TimeProvider time, ILogger<RequestDispatcher> logger)
{
    private readonly TokenBuckets _requests = new(options.RequestsPerSecond, options.RequestBurst, time);

    /// <summary>Registers a handler on a socket.</summary>
    /// <param name="socket">Whose events.</param>
    /// <param name="caller">Who that is.</param>
    /// <param name="name">The event.</param>
    /// <param name="type">How its payload is read.</param>
    /// <param name="isMessage">Messages have a limit of their own.</param>
    /// <param name="handle">Runs at once up to its first await; events are not held up by the rest.</param>
    public void Register<TRequest, TAck>(
        Socket socket,
        Caller caller,
        string name,
        JsonTypeInfo<TRequest> type,
        bool isMessage,
        Func<TRequest, Task<Answer<TAck>>> handle)
        where TRequest : class, IRequest
        where TAck : class, IAck
        => socket.On(name, (JsonElement payload, Acknowledgement ack) =>
        {
            // Read before this returns: the payload's memory is the connection's.
            if (!TryRead(payload, type, out var request))
            {
                SendError(ack, Errors.Invalid("The request does not have the form that the protocol asks for."));
            }
            else if (!isMessage && !_requests.TryTake(caller.PersonId, out _))
            {
                SendError(ack, Errors.TooManyRequests());
            }
            else
            {
                _ = RunAsync(name, request, ack, handle);
            }
        });

    private async Task RunAsync<TRequest, TAck>(
        string name, TRequest request, Acknowledgement ack, Func<TRequest, Task<Answer<TAck>>> handle)
        where TAck : class, IAck
    {
        try
        {
            var answer = await handle(request);
            if (answer.Ack is { } success)
            {
                ack.Send(success);
            }
            else
            {
                SendError(ack, answer.Error!);
            }
        }
        catch (StoreBusyException)
        {
            SendError(ack, Errors.Busy());
        }
        catch (Exception error)
        {
            LogFailed(logger, error, name);
            SendError(ack, Errors.Internal());
        }
    }

    private static void SendError(Acknowledgement ack, ChatError error) => ack.Send(new ErrorAck { Error = error });

    private static bool TryRead<TRequest>(JsonElement payload, JsonTypeInfo<TRequest> type, out TRequest request)
        where TRequest : class
    {
        request = null!;
        if (payload.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        try
        {
            request = payload.Deserialize(type)!;
            return request is not null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The event {Name} failed.")]
    private static partial void LogFailed(ILogger logger, Exception error, string name);
}
