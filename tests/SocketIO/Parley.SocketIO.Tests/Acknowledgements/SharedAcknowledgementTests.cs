using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Acknowledgements;

/// <summary>However many listen to an event, its client gets one answer.</summary>
public class SharedAcknowledgementTests
{
    [Fact]
    public async Task Of_several_handlers_the_first_answers()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket =>
        {
            socket.On("question", (Acknowledgement ack) => ack.Send("first"));
            socket.On("question", (Acknowledgement ack) => ack.Send("second"));
            socket.On("question", async (Acknowledgement ack) =>
            {
                await Task.Yield();
                ack.Send("third");
            });
            socket.On("end", (Acknowledgement ack) => ack.Send());
        }));
        using var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("421[\"question\"]");
        await client.ExpectAsync("431[\"first\"]");
        await client.SendAsync("422[\"end\"]");
        await client.ExpectAsync("432[]");
        Assert.Empty(app.Errors);
    }

    [Fact]
    public async Task A_listener_for_all_events_or_a_middleware_may_answer_instead_of_the_handler()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket =>
        {
            socket.OnAny(e =>
            {
                if (e.Name == "any")
                {
                    e.Acknowledgement.Send("listener");
                }
            });
            socket.Use(e =>
            {
                if (e.Name == "middleware")
                {
                    e.Acknowledgement.Send("middleware");
                }

                return ValueTask.CompletedTask;
            });
            foreach (var name in new[] { "any", "middleware", "handler" })
            {
                socket.On(name, (Acknowledgement ack) => ack.Send("handler"));
            }
        }));
        using var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("421[\"any\"]");
        await client.SendAsync("422[\"middleware\"]");
        await client.SendAsync("423[\"handler\"]");
        await client.ExpectAsync("431[\"listener\"]");
        await client.ExpectAsync("432[\"middleware\"]");
        await client.ExpectAsync("433[\"handler\"]");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ids_count_through_a_namespace_and_an_answer_belongs_to_its_socket(bool polling)
    {
        await using var app = await TestApp.StartAsync(app => app.IO.Of("/other"));
        using var ada = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        var ben = await PollingClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 2);
        var wait = TimeSpan.FromHours(1);
        var (first, second) = (app.Connections.First(), app.Connections.Last());
        var one = first.EmitWithAckAsync<int>("q", wait);
        var two = second.EmitWithAckAsync<int>("q", wait);
        await ada.ExpectAsync("420[\"q\"]");
        Assert.Equal("421[\"q\"]", await ben.GetAsync());

        // Nobody answers for another.
        await ada.SendAsync("431[7]");
        await ben.PostAsync("430[8]");
        if (polling)
        {
            await ben.PostAsync("431[2]", "431[3]");
            Assert.Equal(2, await Eventually.Within(two));
            Assert.False(one.IsCompleted);
        }
        else
        {
            await ada.SendAsync("430[1]");
            await ada.SendAsync("430[3]");
            Assert.Equal(1, await Eventually.Within(one));
            Assert.False(two.IsCompleted);
        }
    }
}
