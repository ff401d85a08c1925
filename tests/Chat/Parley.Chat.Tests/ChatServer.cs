using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Parley.Chat.Hosting;

namespace Parley.Chat.Tests;

/// <summary>The whole server on real Kestrel, with its own data folder. It can be stopped and started again on the same data.</summary>
internal sealed class ChatServer : IAsyncDisposable
{
    private readonly string[] _args;
    private readonly Action<WebApplicationBuilder>? _configure;
    private WebApplication? _app;

    private ChatServer(string[] args, Action<WebApplicationBuilder>? configure)
    {
        _args = args;
        _configure = configure;
        Data = Path.Combine(Path.GetTempPath(), "parley-chat-" + Guid.NewGuid().ToString("N"));
    }

    public string Data { get; }

    public Uri Url { get; private set; } = null!;

    public IServiceProvider Services => _app!.Services;

    public static async Task<ChatServer> StartAsync(string[]? args = null, Action<WebApplicationBuilder>? configure = null)
    {
        var server = new ChatServer(args ?? [], configure);
        await server.StartAgainAsync();
        return server;
    }

    public async Task StartAgainAsync()
    {
        // A quarter of a second per password is the point in life, and not in tests.
        _app = ChatHost.Build(
            ["--urls=http://127.0.0.1:0", "--data", Data, "--Chat:Accounts:PasswordIterations=1000", .. _args], _configure);
        await _app.StartAsync(TestContext.Current.CancellationToken);
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Url = new Uri(addresses.First());
    }

    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync(CancellationToken.None);
            await app.DisposeAsync();
        }
    }

    public Browser OpenBrowser() => new(Url);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (Directory.Exists(Data))
        {
            Directory.Delete(Data, recursive: true);
        }
    }
}

/// <summary>One person's browser: cookies, and the headers that a page of the site sends.</summary>
internal sealed class Browser : IDisposable
{
    public const string Password = "a long enough password";

    private readonly HttpClient _http;

    public Browser(Uri url)
    {
        Cookies = new CookieContainer();
        Url = url;
        _http = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false }) { BaseAddress = url };
    }

    public Uri Url { get; }

    public CookieContainer Cookies { get; }

    public string? PersonId { get; private set; }

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, object? body = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (method != HttpMethod.Get)
        {
            request.Headers.Add("X-Requested-By", "parley");
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
        }

        if (body is not null)
        {
            var json = body as string ?? JsonSerializer.Serialize(body, JsonSerializerOptions.Web);
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        change?.Invoke(request);
        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> SignUpAsync(string name, string password = Password) =>
        SendAsync(HttpMethod.Post, "/api/accounts", new { name, password });

    public Task<HttpResponseMessage> SignInAsync(string name, string password = Password) =>
        SendAsync(HttpMethod.Post, "/api/session", new { name, password });

    public Task<HttpResponseMessage> SignOutAsync() => SendAsync(HttpMethod.Delete, "/api/session");

    /// <summary>Makes an account and remembers its id.</summary>
    public async Task<Browser> JoinAsync(string name)
    {
        using var response = await SignUpAsync(name);
        var json = await response.ReadJsonAsync(HttpStatusCode.Created);
        PersonId = json.GetProperty("person").GetProperty("id").GetString();
        return this;
    }

    public void Dispose() => _http.Dispose();
}

internal static class ResponseExtensions
{
    public static async Task<JsonElement> ReadJsonAsync(this HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }

    public static async Task AssertProblemAsync(this Task<HttpResponseMessage> sending, HttpStatusCode status, string code)
    {
        using var response = await sending;
        var problem = await response.ReadJsonAsync(status);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.EndsWith(".", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
