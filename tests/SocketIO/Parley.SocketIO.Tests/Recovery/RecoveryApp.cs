using System.Security.Claims;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Recovery;

/// <summary>A server that lets clients recover, with people for those that name one: <c>{"user":"Ada"}</c>.</summary>
internal static class RecoveryApp
{
    public static Task<TestApp> StartAsync(
        Action<TestApp>? declare = null,
        Action<ConnectionStateRecoveryOptions>? recovery = null,
        Action<SocketIOOptions>? options = null)
    {
        return TestApp.StartAsync(
            app =>
            {
                app.IO.Use(socket =>
                {
                    if (socket.Handshake.Auth.TryGetProperty("user", out var user))
                    {
                        socket.SetUser(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", user.GetString()!)], "test")));
                    }

                    return ValueTask.CompletedTask;
                });
                declare?.Invoke(app);
            },
            all =>
            {
                all.ConnectionStateRecovery = new ConnectionStateRecoveryOptions();
                recovery?.Invoke(all.ConnectionStateRecovery);
                options?.Invoke(all);
            });
    }
}
