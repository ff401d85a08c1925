using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.AdminUI;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.AdminUI;

/// <summary>Servers with an Admin UI, and what an administrator reads.</summary>
internal static class AdminApp
{
    public const string Credentials = """{"username":"ada","password":"correct horse"}""";

    public static Task<TestApp> StartAsync(
        Action<AdminUIOptions>? configure = null, Action<TestApp>? declare = null, Action<SocketIOOptions>? options = null)
    {
        return TestApp.StartAsync(declare, options, build: builder => builder.Services.AddSocketIO().AddAdminUI(admin =>
        {
            admin.UserName = "ada";
            admin.Password = "correct horse";
            admin.Mode = AdminUIMode.Development;
            configure?.Invoke(admin);
        }));
    }

    /// <summary>Reads until an event of that name comes that fits.</summary>
    /// <returns>Its arguments.</returns>
    public static async Task<JsonElement[]> ReadEventAsync(this WsClient admin, string name, Func<JsonElement[], bool>? fits = null)
    {
        while (true)
        {
            var text = await admin.ReadTextAsync();
            if (!text.StartsWith("42/admin,", StringComparison.Ordinal))
            {
                continue;
            }

            var items = JsonElement.Parse(text["42/admin,".Length..]).EnumerateArray().ToArray();
            if (items[0].GetString() == name && (fits is null || fits(items[1..])))
            {
                return items[1..];
            }
        }
    }

    /// <summary>Reads everything until a message has that text in it.</summary>
    public static async Task ReadUntilAsync(this WsClient client, string text)
    {
        while (!(await client.ReadTextAsync()).Contains(text, StringComparison.Ordinal))
        {
        }
    }

    /// <summary>Tries to sign in.</summary>
    /// <returns>What the client is told.</returns>
    public static async Task<string> SignInAsync(this TestApp app, string auth)
    {
        using var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("40/admin," + auth);
        return await client.ReadTextAsync();
    }
}
