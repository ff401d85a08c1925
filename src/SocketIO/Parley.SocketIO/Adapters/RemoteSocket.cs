using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Parley.SocketIO;

/// <summary>
/// A socket as <see cref="Namespace.FetchSocketsAsync"/> describes it: of this server or of another one of the cluster. What
/// it says is a picture of the moment; what it does reaches the socket wherever it is.
/// </summary>
public sealed class RemoteSocket
{
    /// <summary>Describes a socket of another server; for adapters.</summary>
    /// <param name="nsp">The namespace.</param>
    /// <param name="id">The socket's id.</param>
    /// <param name="handshake">What the client said when it connected.</param>
    /// <param name="rooms">The rooms it is in.</param>
    /// <param name="data">The application's data of the socket.</param>
    public RemoteSocket(Namespace nsp, string id, Handshake handshake, IReadOnlyCollection<string> rooms, object? data)
    {
        ArgumentNullException.ThrowIfNull(nsp);
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(handshake);
        ArgumentNullException.ThrowIfNull(rooms);
        Namespace = nsp;
        Id = id;
        Handshake = handshake;
        Rooms = rooms;
        Data = data;
    }

    internal RemoteSocket(Socket socket)
        : this(socket.Namespace, socket.Id, socket.Handshake, socket.Rooms, socket.Data)
    {
        Local = socket;
    }

    /// <summary>The namespace in which the socket is.</summary>
    public Namespace Namespace { get; }

    /// <summary>The socket's id.</summary>
    public string Id { get; }

    /// <summary>What the client said when it connected.</summary>
    public Handshake Handshake { get; }

    /// <summary>The rooms the socket was in, its own id among them.</summary>
    public IReadOnlyCollection<string> Rooms { get; }

    /// <summary>
    /// The application's data of the socket (<see cref="Socket.Data"/>); of a socket of another server a
    /// <see cref="JsonElement"/>.
    /// </summary>
    public object? Data { get; }

    /// <summary>The socket itself when it is one of this server, else <see langword="null"/>.</summary>
    public Socket? Local { get; }

    /// <summary>Reads what <see cref="WriteTo"/>, or Node's server, has written; for adapters.</summary>
    /// <param name="nsp">The namespace.</param>
    /// <param name="json">One JSON object.</param>
    /// <returns>A socket of another server.</returns>
    /// <exception cref="JsonException">It is no such object.</exception>
    public static RemoteSocket Parse(Namespace nsp, JsonElement json)
    {
        try
        {
            return new RemoteSocket(
                nsp,
                json.GetProperty("id"u8).GetString() ?? throw new JsonException("A socket without an id."),
                Handshake.Parse(json.GetProperty("handshake"u8)),
                [.. json.GetProperty("rooms"u8).EnumerateArray().Select(room => room.GetString() ?? string.Empty)],
                json.TryGetProperty("data"u8, out var data) ? data.Clone() : null);
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException)
        {
            throw new JsonException("No socket of a Socket.IO server.", e);
        }
    }

    /// <summary>
    /// Writes the socket as servers of a cluster tell it to each other: id, handshake, rooms and data; for adapters. Data that
    /// cannot be written goes to <see cref="SocketIOServer.OnError"/>, and the socket has none.
    /// </summary>
    /// <param name="writer">Takes one JSON object.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("id"u8, Id);
        writer.WritePropertyName("handshake"u8);
        Handshake.WriteTo(writer);
        writer.WriteStartArray("rooms"u8);
        foreach (var room in Rooms)
        {
            writer.WriteStringValue(room);
        }

        writer.WriteEndArray();
        writer.WritePropertyName("data"u8);
        writer.WriteRawValue(DataAsJson(), skipInputValidation: true);
        writer.WriteEndObject();
    }

    /// <summary>Returns <see cref="Data"/> as that type, wherever the socket is.</summary>
    /// <typeparam name="TData">Type of the data.</typeparam>
    /// <returns>The data; the type's default where the socket has none.</returns>
    /// <exception cref="JsonException">The data of a socket of another server does not fit the type.</exception>
    /// <exception cref="InvalidCastException">The data of a socket of this server is something else.</exception>
    public TData? GetData<TData>()
    {
        return Data switch
        {
            null => default,
            TData data => data,
            JsonElement json => json.Deserialize((JsonTypeInfo<TData>)Namespace.Server.Json.GetTypeInfo(typeof(TData))),
            _ => (TData)Data,
        };
    }

    /// <summary>Selects this socket, to send to it.</summary>
    /// <returns>A selection of one.</returns>
    public BroadcastOperator Select()
    {
        return Namespace.To(Id);
    }

    /// <inheritdoc cref="BroadcastOperator.Emit(string)"/>
    public void Emit(string name)
    {
        Select().Emit(name);
    }

    /// <inheritdoc cref="BroadcastOperator.Emit{T1, T2, T3, T4}"/>
    public void Emit<T1>(string name, T1 first)
    {
        Select().Emit(name, first);
    }

    /// <inheritdoc cref="BroadcastOperator.Emit{T1, T2, T3, T4}"/>
    public void Emit<T1, T2>(string name, T1 first, T2 second)
    {
        Select().Emit(name, first, second);
    }

    /// <inheritdoc cref="BroadcastOperator.Emit{T1, T2, T3, T4}"/>
    public void Emit<T1, T2, T3>(string name, T1 first, T2 second, T3 third)
    {
        Select().Emit(name, first, second, third);
    }

    /// <inheritdoc cref="BroadcastOperator.Emit{T1, T2, T3, T4}"/>
    public void Emit<T1, T2, T3, T4>(string name, T1 first, T2 second, T3 third, T4 fourth)
    {
        Select().Emit(name, first, second, third, fourth);
    }

    /// <inheritdoc cref="BroadcastOperator.EmitRaw"/>
    public void EmitRaw(string name, params RawArgument[] arguments)
    {
        Select().EmitRaw(name, arguments);
    }

    /// <summary>Sends an event to the socket and waits for its acknowledgement.</summary>
    /// <typeparam name="TResult">Type of the acknowledgement's first argument.</typeparam>
    /// <param name="name">The event's name.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Stops waiting; the event stays sent.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="TimeoutException">The client did not answer in time, or the socket is gone.</exception>
    public async Task<TResult> EmitWithAckAsync<TResult>(
        string name, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        return Single(await Select().EmitWithAckAsync<TResult>(name, timeout, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc cref="EmitWithAckAsync{TResult}(string, TimeSpan, CancellationToken)"/>
    /// <param name="name">The event's name.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Stops waiting; the event stays sent.</param>
    public async Task<TResult> EmitWithAckAsync<TResult>(
        string name, object? argument, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        return Single(await Select().EmitWithAckAsync<TResult>(name, argument, timeout, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Lets the socket join rooms.</summary>
    /// <param name="rooms">The rooms' names.</param>
    public void Join(params IReadOnlyList<string> rooms)
    {
        Select().SocketsJoin(rooms);
    }

    /// <summary>Lets the socket leave rooms.</summary>
    /// <param name="rooms">The rooms' names.</param>
    public void Leave(params IReadOnlyList<string> rooms)
    {
        Select().SocketsLeave(rooms);
    }

    /// <summary>Disconnects the socket.</summary>
    /// <param name="close">Whether to close its connection too.</param>
    public void Disconnect(bool close = false)
    {
        Select().DisconnectSockets(close);
    }

    private static TResult Single<TResult>(IReadOnlyList<TResult> answers)
    {
        return answers.Count > 0 ? answers[0] : throw new TimeoutException("The socket is gone.");
    }

    // Node's server gives every socket an object at least.
    private byte[] DataAsJson()
    {
        try
        {
            return Data is null
                ? "{}"u8.ToArray()
                : JsonSerializer.SerializeToUtf8Bytes(Data, Namespace.Server.Json.GetTypeInfo(Data.GetType()));
        }
#pragma warning disable CA1031 // The application's data may hold anything; the others are not to suffer from it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Namespace.Guard("data", () => throw new InvalidOperationException("The data of a socket cannot be written as JSON.", e));
            return "{}"u8.ToArray();
        }
    }
}
