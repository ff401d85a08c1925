using System.Net;
using System.Text.Json;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>Long-polling by scripts, for both revisions.</summary>
public class JsonpTests
{
    private const string BadRequest = """{"code":3,"message":"Bad request"}""";

    [Theory]
    [InlineData("EIO=4&transport=polling&j=0")]
    [InlineData("EIO=3&transport=polling&j=0")]
    [InlineData("EIO=4&transport=polling&j=")]
    public async Task Without_AllowJsonp_a_request_for_a_script_is_refused(string query)
    {
        await using var app = await TestApp.StartAsync(options: options => options.AllowEIO3 = true);
        using var answer = await app.Http.GetAsync(new Uri(app.Address, $"/socket.io/?{query}"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(BadRequest, await answer.Content.ReadAsStringAsync());
        Assert.Equal(0, app.IO.ClientsCount);
    }

    [Fact]
    public async Task Without_AllowJsonp_a_session_cannot_be_read_by_a_script_either()
    {
        await using var app = await TestApp.StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        app.TheSocket.Emit("secret");
        Assert.Equal(BadRequest, await BodyAsync(app, client.Url + "&j=0"));
        Assert.Equal("42[\"secret\"]", await client.GetAsync());
    }

    [Theory]
    [InlineData("4")]
    [InlineData("3")]
    public async Task The_handshake_is_a_script_that_calls_the_page_back(string revision)
    {
        await using var app = await StartAsync();
        using var answer = await app.Http.GetAsync(new Uri(app.Address, $"/socket.io/?EIO={revision}&transport=polling&j=12"));
        var script = await answer.Content.ReadAsStringAsync();

        Assert.StartsWith("___eio[12](\"", script, StringComparison.Ordinal);
        Assert.EndsWith("\");", script, StringComparison.Ordinal);
        var payload = JsonSerializer.Deserialize<string>(script["___eio[12](".Length..^2])!;
        var expected = revision == "3" ? $"{payload.Length - 4}:" : string.Empty;
        Assert.StartsWith(expected + "0{\"sid\":", payload, StringComparison.Ordinal);
        Assert.Equal("text/javascript; charset=UTF-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Theory]
    [InlineData("alert(1)//", "___eio[1](")]
    [InlineData("7%5D;x", "___eio[7](")]
    public async Task Only_the_digits_of_the_index_become_script(string index, string expected)
    {
        await using var app = await StartAsync();
        var script = await BodyAsync(app, new Uri(app.Address, $"/socket.io/?EIO=4&transport=polling&j={index}").ToString());
        Assert.StartsWith(expected, script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    public async Task An_index_without_a_digit_is_refused(string index)
    {
        await using var app = await StartAsync();
        Assert.Equal(BadRequest, await BodyAsync(app, new Uri(app.Address, $"/socket.io/?EIO=4&transport=polling&j={index}").ToString()));
    }

    [Fact]
    public async Task Events_come_as_scripts_and_go_as_a_form()
    {
        await using var app = await StartAsync();
        var url = await OpenAsync(app, "EIO=4");
        await PostAsync(app, url, "d=40");
        Assert.StartsWith("40{\"sid\":", await PollAsync(app, url), StringComparison.Ordinal);

        // A line feed, the two characters that stand for one, and what ends a line in old scripts.
        var text = "a\nb\\nc\u2028d+ €";
        var packets = "42[\"echo\"," + JsonSerializer.Serialize("x") + "]\u001e421[\"echo\"," + JsonSerializer.Serialize(text) + "]";
        await PostAsync(app, url, "d=" + Uri.EscapeDataString(packets.Replace("\\n", "\\\\n", StringComparison.Ordinal)));
        var script = await BodyAsync(app, url);
        Assert.DoesNotContain('\u2028', script);
        Assert.Equal(text, JsonSerializer.Deserialize<string[]>(PayloadOf(script)[3..])![0]);
    }

    [Fact]
    public async Task Binary_messages_are_base64_with_revision_3_too()
    {
        await using var app = await StartAsync();
        var url = await OpenAsync(app, "EIO=3");
        Assert.Equal("2:40", await PollAsync(app, url));
        app.TheSocket.Emit("bytes", new byte[] { 1, 2, 3 });
        Assert.Equal(
            EngineIO3PollingClient.Payload("""451-["bytes",{"_placeholder":true,"num":0}]""", "b4AQID"), await PollAsync(app, url));
    }

    [Fact]
    public async Task A_form_without_payload_is_taken_and_means_nothing()
    {
        await using var app = await StartAsync();
        var url = await OpenAsync(app, "EIO=4");
        await PostAsync(app, url, "x=1");
        await PostAsync(app, url, "");
        await PostAsync(app, url, "d=40");
        Assert.StartsWith("40{", await PollAsync(app, url), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_over_the_limit_is_refused()
    {
        await using var app = await StartAsync(options => options.MaxHttpBufferSize = 1000);
        var url = await OpenAsync(app, "EIO=4");
        using var content = new StringContent("d=" + new string('4', 1000));
        using var answer = await app.Http.PostAsync(new Uri(url), content);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task A_session_that_was_opened_otherwise_is_not_read_by_a_script()
    {
        await using var app = await StartAsync();
        var client = await PollingClient.ConnectAsync(app);
        app.TheSocket.Emit("secret");
        using var answer = await app.Http.GetAsync(new Uri(client.Url + "&j=0"));
        Assert.Equal("42[\"secret\"]", await answer.Content.ReadAsStringAsync());
        Assert.Equal("text/plain; charset=UTF-8", answer.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task A_WebSocket_takes_no_notice_of_the_index()
    {
        await using var app = await TestApp.StartAsync();
        _ = await WsClient.ConnectAsync(app, query: "&j=0");
    }

    private static Task<TestApp> StartAsync(Action<SocketIOOptions>? options = null)
    {
        return TestApp.StartAsync(
            app => app.IO.OnConnection(socket => socket.On("echo", (string data, Acknowledgement ack) => ack.Send(data))),
            all =>
            {
                all.AllowEIO3 = true;
                all.AllowJsonp = true;
                options?.Invoke(all);
            });
    }

    private static async Task<string> OpenAsync(TestApp app, string revision)
    {
        var url = new Uri(app.Address, $"/socket.io/?{revision}&transport=polling&j=0").ToString();
        return url + "&sid=" + PollingClient.SidOf(PayloadOf(await BodyAsync(app, url)));
    }

    private static async Task<string> PollAsync(TestApp app, string url)
    {
        return PayloadOf(await BodyAsync(app, url));
    }

    private static string PayloadOf(string script)
    {
        const string Start = "___eio[0](";
        Assert.StartsWith(Start, script, StringComparison.Ordinal);
        return JsonSerializer.Deserialize<string>(script[Start.Length..^2])!;
    }

    private static async Task PostAsync(TestApp app, string url, string form)
    {
        using var content = new StringContent(form, System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
        using var answer = await app.Http.PostAsync(new Uri(url), content);
        Assert.Equal("ok", await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> BodyAsync(TestApp app, string url)
    {
        using var answer = await app.Http.GetAsync(new Uri(url));
        return await answer.Content.ReadAsStringAsync();
    }
}
