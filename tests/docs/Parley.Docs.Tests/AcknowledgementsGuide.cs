using Parley.SocketIO.Docs.Support;

namespace Parley.SocketIO.Docs;

/// <summary>The code of <c>docs/acknowledgements.md</c>.</summary>
public class AcknowledgementsGuide
{
    [Fact]
    public async Task Answer_a_client()
    {
        await using var server = await GuideServer.StartAsync(io => io.OnConnection(socket =>
        {
            #region answer
            socket.On("add", (int a, int b, Acknowledgement ack) => ack.Send(a + b));
            #endregion
        }));
        using var ada = await server.ConnectAsync();
        await ada.SendAsync("427[\"add\",1,2]");
        Assert.Equal("437[3]", await ada.ReceiveAsync());
    }

    [Fact]
    public async Task Ask_a_client()
    {
        var answered = new TaskCompletionSource<string>();
        await using var server = await GuideServer.StartAsync(io => io.OnConnection(socket =>
        {
            socket.On("start", async () =>
            {
                #region ask
                try
                {
                    var name = await socket.EmitWithAckAsync<string>("question", "your name?", TimeSpan.FromSeconds(5));
                    socket.Emit("welcome", name);
                }
                catch (TimeoutException)
                {
                    socket.Disconnect();
                }
                #endregion
            });
        }));
        using var ada = await server.ConnectAsync();
        await ada.SendAsync("42[\"start\"]");
        Assert.Equal("420[\"question\",\"your name?\"]", await ada.ReceiveAsync());
        await ada.SendAsync("430[\"Ada\"]");
        Assert.Equal("42[\"welcome\",\"Ada\"]", await ada.ReceiveAsync());
    }

    [Fact]
    public async Task Ask_many()
    {
        await using var server = await GuideServer.StartAsync(io => io.OnConnection(socket =>
        {
            socket.Join("jury");
            socket.On("vote", async (Acknowledgement ack) =>
            {
                #region ask-many
                var votes = await io.To("jury").EmitWithAckAsync<bool>("vote", "guilty?", TimeSpan.FromSeconds(5));
                #endregion
                ack.Send(votes.Count(yes => yes), votes.Count);
            });
        }));
        using var ada = await server.ConnectAsync();
        using var ben = await server.ConnectAsync();
        await ada.SendAsync("421[\"vote\"]");
        Assert.Equal("420[\"vote\",\"guilty?\"]", await ada.ReceiveAsync());
        Assert.Equal("420[\"vote\",\"guilty?\"]", await ben.ReceiveAsync());
        await ben.SendAsync("430[true]");
        await ada.SendAsync("430[false]");
        Assert.Equal("431[1,2]", await ada.ReceiveAsync());
    }

    [Fact]
    public async Task Partial_answers()
    {
        await using var server = await GuideServer.StartAsync(io => io.OnConnection(socket =>
        {
            socket.On("vote", async (Acknowledgement ack) =>
            {
                #region partial
                try
                {
                    await io.EmitWithAckAsync<bool>("vote", "guilty?", TimeSpan.FromMilliseconds(200));
                }
                catch (BroadcastTimeoutException<bool> late)
                {
                    ack.Send($"{late.Responses.Count} answered in time");
                }
                #endregion
            });
        }));
        using var ada = await server.ConnectAsync();
        using var ben = await server.ConnectAsync();
        await ada.SendAsync("421[\"vote\"]");
        Assert.StartsWith("42", await ada.ReceiveAsync(), StringComparison.Ordinal);
        await ada.SendAsync("430[true]");
        Assert.Equal("431[\"1 answered in time\"]", await ada.ReceiveAsync());
    }
}
