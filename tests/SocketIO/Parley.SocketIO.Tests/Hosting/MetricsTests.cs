using System.Diagnostics.Metrics;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Hosting;

public class MetricsTests
{
    [Fact]
    public async Task After_a_cycle_of_connections_the_counters_are_back_at_zero()
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var app = await TestApp.StartAsync(app =>
        {
            app.IO.Of("/other");
            app.IO.Of("/refused").Use(_ => throw new ConnectionRefusedException("no"));
            app.IO.OnConnection(socket => socket.On("throw", (Action)(() => throw new InvalidOperationException("thrown"))));
        });
        using var listener = Listen(app, values);

        for (var i = 0; i < 20; i++)
        {
            var client = await WsClient.ConnectAsync(app);
            await client.JoinAsync("/other");
            await client.SendAsync("40/refused,");
            Assert.StartsWith("44/refused,", await client.ReadTextAsync(), StringComparison.Ordinal);
            await client.SendAsync("42[\"throw\"]");
            var polling = await PollingClient.ConnectAsync(app);
            Assert.True(Value(values, "parley.socketio.sessions") >= 2);
            switch (i % 4)
            {
                case 0:
                    await client.CloseAsync();
                    await polling.PostAsync("1");
                    break;
                case 1:
                    client.Dispose();
                    await polling.PostAsync("malformed");
                    break;
                case 2:
                    await client.SendAsync("42");
                    await polling.PostAsync("41", "1");
                    break;
                default:
                    app.IO.Of("/").All().DisconnectSockets(close: true);
                    Assert.Equal("41", await polling.GetAsync());
                    await polling.GetAsync();
                    break;
            }
        }

        using (await app.Http.GetAsync(PollingClient.UrlOf(app, "unknown")))
        {
            await Eventually.Until(() => Value(values, "parley.socketio.sessions") == 0);
            await Eventually.Until(() => Value(values, "parley.socketio.sockets") == 0);
        }

        Assert.Equal(40, Value(values, "parley.socketio.sessions.closed"));
        Assert.Equal(20, Value(values, "parley.socketio.handler.errors"));
        Assert.Equal(1, Value(values, "parley.socketio.requests.refused"));
        Assert.True(Value(values, "parley.socketio.packets.received") >= 100);
        Assert.True(Value(values, "parley.socketio.packets.sent") >= 80);
        Assert.Equal(0, app.IO.ClientsCount);
        Assert.Empty(app.IO.Sockets);
        Assert.Empty(app.IO.Of("/other").Sockets);
    }

    // Instruments of this server alone: other tests run at the same time.
    private static MeterListener Listen(TestApp app, Dictionary<string, long> values)
    {
        var meter = app.IO.Metrics.Meter;
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter, meter))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Add(instrument, value));
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument, value));
        listener.Start();
        return listener;

        void Add(Instrument instrument, long value)
        {
            lock (values)
            {
                values[instrument.Name] = values.GetValueOrDefault(instrument.Name) + value;
            }
        }
    }

    private static long Value(Dictionary<string, long> values, string name)
    {
        lock (values)
        {
            return values.GetValueOrDefault(name);
        }
    }
}
