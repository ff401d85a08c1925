using System.Security.Claims;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO;

// The person behind a socket.
public sealed partial class Socket
{
    private ClaimsPrincipal? _user;
    private string? _userRoom;

    /// <summary>
    /// The person behind the connection: as ASP.NET Core authenticated the first request, or as a middleware has said with
    /// <see cref="SetUser"/>.
    /// </summary>
    public ClaimsPrincipal User => _user ?? _session.Request.User;

    /// <summary>
    /// Identifies the person: the claim <see cref="ClaimTypes.NameIdentifier"/>, else <c>sub</c>, else the name; <see
    /// langword="null"/> when nobody is signed in. All sockets of a person are selected by <see cref="Namespace.ToUser"/>.
    /// </summary>
    public string? UserId => _user is null ? _session.Request.UserId : HandshakeRequest.UserIdOf(_user);

    /// <summary>
    /// Says who the person is, for instance after a middleware has checked a token of <see cref="Handshake.Auth"/>.
    /// </summary>
    /// <param name="user">The person.</param>
    /// <exception cref="InvalidOperationException">
    /// The socket is connected: whoever it is, a connection stays the same person's.
    /// </exception>
    public void SetUser(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        lock (_sync)
        {
            if (_state != SocketState.Connecting)
            {
                throw new InvalidOperationException("The person behind a socket is settled in middlewares, before it is connected.");
            }

            _user = user;
        }
    }

    /// <summary>Makes the socket one of its person's; called with the lock held, when it becomes connected.</summary>
    private RoomChange JoinUserRoom()
    {
        if (UserId is not { } userId)
        {
            return RoomChange.None;
        }

        _userRoom = Parley.SocketIO.Namespace.UserRoom(userId);
        _recording?.Joined(_userRoom, Namespace.Adapter.CurrentOffset);
        return Namespace.Adapter.Join(this, _userRoom);
    }
}
