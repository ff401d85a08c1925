using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Engine.IO alone, without Socket.IO on top.</summary>
public class EngineIOServerTests
{
    [Fact]
    public async Task Messages_of_text_and_bytes_are_echoed_by_long_polling()
    {
        await using var app = await StartAsync(Echo);
        using var http = new HttpClient { BaseAddress = app.Address };
        var url = await OpenAsync(http);
        Assert.Equal("ok", await PostAsync(http, url, "4grüße\u001e4\u001ebAQIDBA=="));
        Assert.Equal("4grüße\u001e4\u001ebAQIDBA==", await http.GetStringAsync(url));
    }

    [Fact]
    public async Task Messages_of_text_and_bytes_are_echoed_by_WebSocket()
    {
        await using var app = await StartAsync(Echo);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{app.Address.Authority}/engine.io/?EIO=4&transport=websocket"), default);
        Assert.StartsWith("0{", await ReadAsync(socket), StringComparison.Ordinal);
        await socket.SendAsync("4grüße"u8.ToArray(), WebSocketMessageType.Text, true, default);
        Assert.Equal("4grüße", await ReadAsync(socket));
        await socket.SendAsync(new byte[] { 0x31, 0x32 }, WebSocketMessageType.Binary, true, default);
        Assert.Equal("12", await ReadAsync(socket));
    }

    [Fact]
    public async Task What_a_connection_handler_sends_comes_behind_the_handshake()
    {
        await using var app = await StartAsync(server => server.OnConnection(connection =>
        {
            Assert.True(connection.SendText("hi"));
            Assert.True(connection.SendBinary([1, 2]));
        }));
        using var http = new HttpClient { BaseAddress = app.Address };
        var url = await OpenAsync(http);
        Assert.Equal("4hi\u001ebAQI=", await http.GetStringAsync(url));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{app.Address.Authority}/engine.io/?EIO=4&transport=websocket"), default);
        Assert.StartsWith("0{", await ReadAsync(socket), StringComparison.Ordinal);
        Assert.Equal("4hi", await ReadAsync(socket));
        Assert.Equal("\x01\x02", await ReadAsync(socket));
    }

    [Fact]
    public async Task No_namespace_is_asked_for_and_a_silent_client_stays()
    {
        var reasons = new ConcurrentQueue<string>();
        await using var app = await StartAsync(
            server => server.OnConnection(connection => connection.OnClose(reason => reasons.Enqueue(reason.ToString()))),
            options => options.ConnectTimeout = TimeSpan.FromMilliseconds(1));
        using var http = new HttpClient { BaseAddress = app.Address };
        var url = await OpenAsync(http);
        Assert.Equal("ok", await PostAsync(http, url, "40\u001e4abc"));
        Assert.Equal(1, app.Server.ClientsCount);
        Assert.Equal("ok", await PostAsync(http, url, "1"));
        await Eventually.Until(() => !reasons.IsEmpty);
        Assert.Equal("transport close", Assert.Single(reasons));
        Assert.Equal(0, app.Server.ClientsCount);
    }

    [Fact]
    public async Task A_closed_connection_takes_no_messages()
    {
        EngineConnection? known = null;
        await using var app = await StartAsync(server => server.OnConnection(connection => known = connection));
        using var http = new HttpClient { BaseAddress = app.Address };
        await OpenAsync(http);
        known!.Close(discard: true);
        Assert.False(known.SendText("late"));
        Assert.False(known.SendText("late"u8));
        Assert.False(known.SendBinary([1]));
    }

    [Fact]
    public async Task It_stands_beside_a_Socket_IO_server_with_options_of_its_own()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSocketIO(options => options.PingInterval = TimeSpan.FromSeconds(11));
        builder.Services.AddEngineIO(options => options.PingInterval = TimeSpan.FromSeconds(22));
        await using var app = builder.Build();
        app.MapSocketIO();
        app.MapEngineIO();
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Assert.Contains("\"pingInterval\":11000", await http.GetStringAsync("/socket.io/?EIO=4&transport=polling"), StringComparison.Ordinal);
        Assert.Contains("\"pingInterval\":22000", await http.GetStringAsync("/engine.io/?EIO=4&transport=polling"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_are_closed_when_the_host_stops()
    {
        var reasons = new ConcurrentQueue<string>();
        await using var app = await StartAsync(
            server => server.OnConnection(connection => connection.OnClose(reason => reasons.Enqueue(reason.ToString()))));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{app.Address.Authority}/engine.io/?EIO=4&transport=websocket"), default);
        Assert.StartsWith("0{", await ReadAsync(socket), StringComparison.Ordinal);
        var end = socket.ReceiveAsync(new byte[16], default);
        var stop = app.StopAsync();
        Assert.Equal(WebSocketMessageType.Close, (await Eventually.Within(end)).MessageType);
        socket.Abort();
        await Eventually.Within(stop);
        Assert.Equal("forced close", Assert.Single(reasons));
    }

    [Fact]
    public async Task Map_without_Add_says_what_is_missing()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        var error = Assert.Throws<InvalidOperationException>(() => app.MapEngineIO());
        Assert.Contains("AddEngineIO", error.Message, StringComparison.Ordinal);
    }

    private static void Echo(EngineIOServer server)
    {
        server.OnConnection(connection => connection.OnMessage(message =>
        {
            if (message.IsBinary)
            {
                connection.SendBinary(message.Data.Span);
            }
            else
            {
                connection.SendText(message.Data.Span);
            }
        }));
    }

    private static async Task<Host> StartAsync(Action<EngineIOServer> declare, Action<SocketIOOptions>? options = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddEngineIO(options);
        var app = builder.Build();
        var server = app.MapEngineIO();
        declare(server);
        await app.StartAsync();
        return new Host(app, server);
    }

    private static async Task<string> OpenAsync(HttpClient http)
    {
        const string Url = "/engine.io/?EIO=4&transport=polling";
        var handshake = await http.GetStringAsync(Url);
        Assert.DoesNotContain('\x1e', handshake);
        return $"{Url}&sid={PollingClient.SidOf(handshake)}";
    }

    private static async Task<string> PostAsync(HttpClient http, string url, string body)
    {
        using var answer = await http.PostAsync(url, new StringContent(body, Encoding.UTF8, "text/plain"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<string> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[1024];
        var result = await Eventually.Within(socket.ReceiveAsync(buffer, default));
        return Encoding.UTF8.GetString(buffer, 0, result.Count);
    }

    private sealed record Host(WebApplication App, EngineIOServer Server) : IAsyncDisposable
    {
        public Uri Address => new(App.Urls.First());

        public Task StopAsync()
        {
            return App.StopAsync();
        }

        public ValueTask DisposeAsync()
        {
            return App.DisposeAsync();
        }
    }
}
