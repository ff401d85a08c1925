namespace Parley.SocketIO.AdminUI;

/// <summary>What somebody has typed into the Admin UI to sign in.</summary>
/// <param name="UserName">The user name; empty when there is none.</param>
/// <param name="Password">The password; empty when there is none.</param>
/// <param name="Socket">The connection, with its headers and the person whom ASP.NET Core has authenticated.</param>
public sealed record AdminUICredentials(string UserName, string Password, Socket Socket)
{
    /// <summary>Leaves the password out, so that it does not end up in a log.</summary>
    /// <returns>The user name.</returns>
    public override string ToString()
    {
        return UserName;
    }
}
