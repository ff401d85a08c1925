using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Broadcasting;

/// <summary>Events that may be lost. In a handler all that is sent leaves at its end, so what is under way there is certain.</summary>
public class VolatileTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Over_WebSocket_only_what_can_leave_at_once_is_sent(bool broadcast)
    {
        await using var app = await StartAsync(broadcast);
        using var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("42[\"two\"]");
        await client.ExpectAsync("42[\"first\"]");
        await client.SendAsync("42[\"after\"]");
        await client.ExpectAsync("42[\"regular\"]");
        await client.SendAsync("42[\"before\"]");
        await client.ExpectAsync("42[\"volatile\"]");
        await client.ExpectAsync("42[\"regular\"]");
        await client.SendAsync("42[\"binary\"]");
        await client.ExpectAsync("""452-["first",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]""");
        Assert.Equal([1], await client.ReadBinaryAsync());
        Assert.Equal([2], await client.ReadBinaryAsync());
        await client.SendAsync("42[\"end\"]");
        await client.ExpectAsync("42[\"end\"]");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Over_polling_nothing_is_sent_while_no_poll_waits(bool broadcast)
    {
        await using var app = await StartAsync(broadcast);
        var client = await PollingClient.ConnectAsync(app);
        await client.PostAsync("42[\"two\"]", "42[\"binary\"]", "42[\"before\"]", "42[\"end\"]");
        Assert.Equal("42[\"regular\"]\u001e42[\"end\"]", await client.GetAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Over_polling_a_poll_that_waits_takes_one(bool broadcast)
    {
        await using var app = await StartAsync(broadcast);
        var client = await PollingClient.ConnectAsync(app);
        var poll = await client.BeginGetAsync();
        await client.PostAsync("42[\"two\"]");
        using var one = await Eventually.Within(poll);
        Assert.Equal("42[\"first\"]", await one.Content.ReadAsStringAsync());

        poll = await client.BeginGetAsync();
        await client.PostAsync("42[\"after\"]");
        using var regular = await Eventually.Within(poll);
        Assert.Equal("42[\"regular\"]", await regular.Content.ReadAsStringAsync());

        poll = await client.BeginGetAsync();
        await client.PostAsync("42[\"binary\"]");
        using var binary = await Eventually.Within(poll);
        Assert.Equal(
            "452-[\"first\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]\u001ebAQ==\u001ebAg==",
            await binary.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Each_client_counts_for_itself()
    {
        await using var app = await StartAsync(broadcast: true);
        using var ada = await WsClient.ConnectAsync(app);
        var ben = await PollingClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 2);
        await Eventually.Until(() => app.IO.EngineServer.Find(ada.Sid)!.Backlog == 0);
        app.IO.Volatile.Emit("news");
        await ada.ExpectAsync("42[\"news\"]");
        app.IO.Emit("end");
        await ada.ExpectAsync("42[\"end\"]");
        Assert.Equal("42[\"end\"]", await ben.GetAsync());
    }

    private static Task<TestApp> StartAsync(bool broadcast)
    {
        return TestApp.StartAsync(app => app.IO.OnConnection(socket =>
        {
            var self = app.IO.To(socket.Id);
            socket.On("two", () =>
            {
                Volatile("first");
                Volatile("second");
            });
            socket.On("after", () =>
            {
                Regular("regular");
                Volatile("volatile");
            });
            socket.On("before", () =>
            {
                Volatile("volatile");
                Regular("regular");
            });
            socket.On("binary", () =>
            {
                VolatileBinary("first");
                VolatileBinary("second");
            });
            socket.On("end", () => Regular("end"));

            void Regular(string name)
            {
                if (broadcast)
                {
                    self.Emit(name);
                }
                else
                {
                    socket.Emit(name);
                }
            }

            void Volatile(string name)
            {
                if (broadcast)
                {
                    self.Volatile.Emit(name);
                }
                else
                {
                    socket.Volatile.Emit(name);
                }
            }

            void VolatileBinary(string name)
            {
                if (broadcast)
                {
                    self.Volatile.Emit(name, new byte[] { 1 }, new byte[] { 2 });
                }
                else
                {
                    socket.Volatile.Emit(name, new byte[] { 1 }, new byte[] { 2 });
                }
            }
        }));
    }
}
