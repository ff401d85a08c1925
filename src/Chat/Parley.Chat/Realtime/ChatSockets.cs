using System.Text.Json;
using Parley.Chat.Accounts;
using Parley.Chat.Contract;
using Parley.Chat.Conversations;
using Parley.Chat.Hosting;
using Parley.Chat.Messages;
using Parley.Chat.People;
using Parley.Chat.Sync;
using Parley.SocketIO;

namespace Parley.Chat.Realtime;

/// <summary>Wires sockets to the chat: who may connect, which rooms they are in, which events they may send.</summary>
internal sealed class ChatSockets(
    SessionService sessions,
    AccountService accounts,
    ConnectedSessions connected,
    PresenceTracker presence,
    PeopleDirectory people,
    RequestDispatcher dispatcher,
    SyncHandler sync,
    SendHandler send,
    PageHandler page,
    ReadHandler read)
{
    private const string CallerKey = "caller";

    public void Attach(SocketIOServer io)
    {
        io.Use(AuthenticateAsync);
        io.OnConnection(ConnectAsync);
        presence.Changed += (personId, online) => io.Except(Room.Of(personId))
            .Emit(EventNames.Presence, new PresenceEvent { PersonId = personId, Online = online });
        accounts.Joined += me => io.Except(Room.Of(me.Id)).Emit(EventNames.Person, new PersonEvent { Person = people.Describe(me) });
    }

    private async ValueTask AuthenticateAsync(Socket socket)
    {
        // The row is asked anew: the transport's first request may be older than the end of its session.
        if (SessionClaims.FindSessionId(socket.User) is not { } id || await sessions.FindByIdAsync(id) is not { } session)
        {
            throw Refuse("You are not signed in.", ErrorCodes.Unauthenticated);
        }

        if (!SpeaksOurProtocol(socket.Handshake.Auth))
        {
            throw Refuse("This page is out of date. Please reload it.", ErrorCodes.ProtocolVersion);
        }

        socket.Items[CallerKey] = new Caller(session.PersonId, session.PersonName, session.IsAdmin, session.Id);
    }

    private async Task ConnectAsync(Socket socket)
    {
        var caller = (Caller)socket.Items[CallerKey]!;
        socket.OnDisconnect(_ =>
        {
            connected.Remove(caller.SessionId);
            presence.Disconnected(caller.PersonId);
            ChatMetrics.Sockets.Add(-1);
        });
        connected.Add(caller.SessionId);
        ChatMetrics.Sockets.Add(1);
        socket.Join(Room.Of(caller.PersonId));
        socket.Join(Room.OfSession(caller.SessionId));
        presence.Connected(caller.PersonId);

        var json = ContractJson.Default;
        dispatcher.Register<SyncRequest, SyncAck>(
            socket, caller, EventNames.Sync, json.SyncRequest, isMessage: false, request => sync.HandleAsync(caller, request));
        dispatcher.Register<MessageSendRequest, MessageSendAck>(
            socket, caller, EventNames.MessageSend, json.MessageSendRequest, isMessage: true, request => send.HandleAsync(caller, request));
        dispatcher.Register<ConversationPageRequest, ConversationPageAck>(
            socket,
            caller,
            EventNames.ConversationPage,
            json.ConversationPageRequest,
            isMessage: false,
            request => page.HandleAsync(caller, request));
        dispatcher.Register<ConversationReadRequest, ConversationReadAck>(
            socket,
            caller,
            EventNames.ConversationRead,
            json.ConversationReadRequest,
            isMessage: false,
            request => read.HandleAsync(socket, caller, request));

        // A session that ended between the first check and the room could not find this socket.
        if (await sessions.FindByIdAsync(caller.SessionId) is null)
        {
            socket.Disconnect(close: true);
        }
    }

    private static bool SpeaksOurProtocol(JsonElement auth) =>
        auth.ValueKind == JsonValueKind.Object
        && auth.TryGetProperty("protocol", out var protocol)
        && protocol.ValueKind == JsonValueKind.Number
        && protocol.TryGetInt32(out var version)
        && version == ProtocolVersion.Current;

    private static ConnectionRefusedException Refuse(string message, string code) => new(message, new ConnectRefusal { Code = code });
}
