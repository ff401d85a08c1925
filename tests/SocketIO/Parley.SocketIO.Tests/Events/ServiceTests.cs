using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.Events;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Events;

/// <summary>Services as parameters of handlers, and how long they live.</summary>
public class ServiceTests
{
    [Fact]
    public async Task Each_event_has_a_scope_that_ends_when_its_handler_has_completed()
    {
        var log = new ConcurrentQueue<string>();
        var go = new TaskCompletionSource();
        await using var app = await StartAsync(log, socket =>
        {
            socket.On("sync", (Unit first, string text, Unit second) =>
            {
                Assert.Same(first, second);
                log.Enqueue($"{text} {first.Number}");
            });
            socket.On("async", async (string text, Unit unit, Acknowledgement ack) =>
            {
                await go.Task;
                log.Enqueue($"{text} {unit.Number}");
                ack.Send(unit.Number);
            });
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("42[\"sync\",\"a\"]");
        await client.SendAsync("421[\"async\",\"b\"]");
        await client.SendAsync("42[\"sync\",\"c\"]");
        await Eventually.Until(() => log.Count == 2);
        await client.SendFrameAsync(WsFrame.PingOpcode, default);
        Assert.Equal(WsFrame.PongOpcode, (await client.ReadAsync()).Opcode);
        Assert.Equal(["a 1", "end 1"], log);
        go.SetResult();
        await client.ExpectAsync("431[2]");
        await Eventually.Until(() => log.Count == 6);
        Assert.Equal(["a 1", "end 1", "b 2", "end 2", "c 3", "end 3"], log);
        Assert.Empty(app.Errors);
    }

    [Fact]
    public async Task The_scope_of_a_handler_that_throws_ends_too()
    {
        var log = new ConcurrentQueue<string>();
        await using var app = await StartAsync(log, socket =>
        {
            socket.On("sync", (Action<Unit>)(_ => throw new InvalidOperationException("sync")));
            socket.On("async", async (Unit _) =>
            {
                await Task.Yield();
                throw new InvalidOperationException("async");
            });
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("42[\"sync\"]");
        await client.SendAsync("42[\"async\"]");
        await Eventually.Until(() => log.Count == 2 && app.Errors.Count == 2);
        Assert.Equal(["end 1", "end 2"], log);
        Assert.Equal(["sync", "async"], app.Errors.Select(error => error.Exception.Message));
    }

    [Fact]
    public async Task The_next_event_waits_until_asynchronous_services_are_disposed_of()
    {
        var log = new ConcurrentQueue<string>();
        var go = new TaskCompletionSource();
        await using var app = await TestApp.StartAsync(
            app => app.IO.OnConnection(socket =>
            {
                socket.On("first", (SlowToEnd _) => log.Enqueue("first"));
                socket.On("second", () => log.Enqueue("second"));
            }),
            build: builder => builder.Services.AddScoped(_ => new SlowToEnd(go.Task, log)));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("42[\"first\"]");
        await client.SendAsync("42[\"second\"]");
        await Eventually.Until(() => log.Count == 2);
        Assert.Equal(["first", "ending"], log);
        go.SetResult();
        await Eventually.Until(() => log.Count == 4);
        Assert.Equal(["first", "ending", "ended", "second"], log);
    }

    [Fact]
    public async Task Every_handler_of_an_event_has_a_scope_of_its_own_and_Once_has_one()
    {
        var log = new ConcurrentQueue<string>();
        await using var app = await StartAsync(log, socket =>
        {
            socket.On("x", (Unit unit) => log.Enqueue($"on {unit.Number}"));
            socket.Once("x", (Unit unit) => log.Enqueue($"once {unit.Number}"));
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("42[\"x\"]");
        await client.SendAsync("42[\"x\"]");
        await Eventually.Until(() => log.Count == 6);
        Assert.Equal(["on 1", "end 1", "once 2", "end 2", "on 3", "end 3"], log);
    }

    [Fact]
    public async Task What_is_not_registered_is_an_argument_and_so_is_a_sequence_of_it()
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await StartAsync([], socket =>
        {
            socket.On("numbers", (IEnumerable<int> numbers, Note note) => seen.Enqueue($"{string.Join('+', numbers)} {note.Text}"));
            socket.On("units", (IEnumerable<Unit> units, Note note) => seen.Enqueue($"{units.Count()} {note.Text}"));
            socket.On("json", (JsonElement json, IServiceProvider services) =>
                seen.Enqueue($"{json} {services.GetRequiredService<Unit>().Number}"));
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("""42["numbers",[1,2],{"text":"a"}]""");
        await client.SendAsync("""42["units",{"text":"b"}]""");
        await client.SendAsync("""42["json",3]""");
        await Eventually.Until(() => seen.Count == 3 || !app.Errors.IsEmpty);
        Assert.Equal(["1+2 a", "1 b", "3 2"], seen);
    }

    [Fact]
    public async Task With_implicit_services_off_a_registered_type_is_an_argument_and_the_provider_is_still_there()
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(
            app => app.IO.OnConnection(socket => socket.On("x", (Note note, IServiceProvider services) =>
                seen.Enqueue($"{note.Text} {services.GetRequiredService<Note>().Text}"))),
            options => options.DisableImplicitFromServicesParameters = true,
            build: builder => builder.Services.AddScoped(_ => new Note("service")));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("""42["x",{"text":"argument"}]""");
        await Eventually.Until(() => !seen.IsEmpty);
        Assert.Equal(["argument service"], seen);
    }

    [Fact]
    public async Task Arguments_services_and_the_acknowledgement_add_up_to_six_parameters()
    {
        await using var app = await StartAsync([], socket =>
        {
            socket.On("five", (int a, Unit unit, int b, CancellationToken _, Acknowledgement ack) => ack.Send(a + b, unit.Number));
            socket.On("six", async (int a, Unit unit, int b, int c, int d, Acknowledgement ack) =>
            {
                await Task.Yield();
                ack.Send(a + b + c + d, unit.Number);
            });
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("421[\"five\",1,2]");
        await client.ExpectAsync("431[3,1]");
        await client.SendAsync("422[\"six\",1,2,3,4]");
        await client.ExpectAsync("432[10,2]");
    }

    [Fact]
    public async Task A_service_that_cannot_be_made_goes_to_the_error_hook_and_the_connection_goes_on()
    {
        await using var app = await TestApp.StartAsync(
            app => app.IO.OnConnection(socket =>
            {
                socket.On("x", (Note _) => { });
                socket.On("echo", (int n, Acknowledgement ack) => ack.Send(n));
            }),
            build: builder => builder.Services.AddScoped<Note>(_ => throw new InvalidOperationException("no note")));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("42[\"x\"]");
        await client.SendAsync("421[\"echo\",5]");
        await client.ExpectAsync("431[5]");
        Assert.Equal("no note", (await app.ErrorAsync()).Exception.Message);
    }

    [Fact]
    public async Task A_handler_receives_its_socket_and_a_token_that_is_cancelled_when_the_client_goes()
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await StartAsync([], socket => socket.On("wait", async (CancellationToken gone, Socket same, int n) =>
        {
            Assert.Same(socket, same);
            seen.Enqueue($"began {n}");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.Infinite, gone));
            seen.Enqueue("ended");
        }));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("42[\"wait\",7]");
        await Eventually.Until(() => seen.Count == 1);
        await client.CloseAsync();
        await Eventually.Until(() => seen.Count == 2);
        Assert.Equal(["began 7", "ended"], seen);
        Assert.True(app.TheSocket.ConnectionAborted.IsCancellationRequested);
        Assert.Empty(app.Errors);
    }

    [Fact]
    public async Task A_callback_of_the_token_that_throws_harms_nobody()
    {
        await using var app = await TestApp.StartAsync(app => app.IO.OnConnection(socket =>
            socket.ConnectionAborted.Register(() => throw new InvalidOperationException("callback"))));
        var client = await WsClient.ConnectAsync(app);
        await client.CloseAsync();
        await app.ReasonAsync();
        var error = (await app.ErrorAsync()).Exception;
        Assert.Equal("callback", Assert.Single(Assert.IsType<AggregateException>(error).InnerExceptions).Message);
    }

    [Fact]
    public async Task A_middleware_learns_that_the_client_went_away_meanwhile()
    {
        var began = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using var app = await TestApp.StartAsync(app => app.IO.Use(async socket =>
        {
            began.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, socket.ConnectionAborted);
            }
            finally
            {
                ended.SetResult();
            }
        }));
        var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("40");
        await Eventually.Within(began.Task);
        await client.CloseAsync();
        await Eventually.Within(ended.Task);
        Assert.Empty(app.Connections);
    }

    [Fact]
    public async Task A_handler_without_services_has_nothing_around_it()
    {
        await using var app = await StartAsync([], _ => { });
        var parameters = app.IO.HandlerParameters;
        var plain = new Handler<int, Acknowledgement, CancellationToken, Socket>(parameters, (_, _, _, _) => { }, null);
        Assert.Same(plain, plain.InScope(parameters));
        var scoped = new Handler<int, Unit>(parameters, (_, _) => { }, null);
        Assert.IsType<ScopedHandler>(scoped.InScope(parameters));
    }

    [Fact]
    public async Task A_handler_of_another_server_s_event_has_services_but_no_socket()
    {
        var log = new ConcurrentQueue<string>();
        await using var app = await StartAsync(log, _ => { });
        app.IO.OnServerSide("x", (string text, Unit unit) => log.Enqueue($"{text} {unit.Number}"));
        app.IO.Of("/").ReceiveServerSideEvent(new BroadcastPacket(app.IO.Of("/"), """["x","a"]"""u8.ToArray(), []));
        await Eventually.Until(() => log.Count == 2);
        Assert.Equal(["a 1", "end 1"], log);
        Assert.Throws<ArgumentException>(() => app.IO.OnServerSide("x", (Socket _) => { }));
        Assert.Throws<ArgumentException>(() => app.IO.OnServerSide("x", (CancellationToken _) => { }));
    }

    [Fact]
    public async Task A_socket_has_a_scope_of_its_own_from_the_middlewares_on_until_it_has_ended()
    {
        var log = new ConcurrentQueue<string>();
        var go = new TaskCompletionSource();
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.IO.Use(socket =>
                {
                    log.Enqueue($"middleware {socket.Services.GetRequiredService<Unit>().Number}");
                    return ValueTask.CompletedTask;
                });
                app.IO.OnConnection(socket =>
                {
                    log.Enqueue($"connection {socket.Services.GetRequiredService<Unit>().Number}");
                    socket.OnDisconnect(_ => log.Enqueue($"disconnect {socket.Services.GetRequiredService<Unit>().Number}"));
                    socket.On("slow", async () =>
                    {
                        log.Enqueue("began");
                        await go.Task;
                        log.Enqueue($"handler {socket.Services.GetRequiredService<Unit>().Number}");
                    });
                });
            },
            build: builder => Register(builder.Services, log));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("42[\"slow\"]");
        await Eventually.Until(() => log.Count == 3);
        await client.CloseAsync();
        await Eventually.Until(() => log.Count == 4);
        go.SetResult();
        await Eventually.Until(() => log.Count == 6);
        Assert.Equal(["middleware 1", "connection 1", "began", "disconnect 1", "handler 1", "end 1"], log);
        Assert.Throws<ObjectDisposedException>(() => app.TheSocket.Services);

        // Another socket is another scope.
        await WsClient.ConnectAsync(app);
        await Eventually.Until(() => log.Count == 8);
        Assert.Equal("connection 2", log.Last());
    }

    [Fact]
    public async Task The_scope_of_a_socket_that_is_refused_ends()
    {
        var log = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(
            app => app.IO.Use(socket =>
            {
                _ = socket.Services.GetRequiredService<Unit>();
                throw new ConnectionRefusedException("no");
            }),
            build: builder => Register(builder.Services, log));
        var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("40");
        await client.ExpectAsync("44{\"message\":\"no\"}");
        await Eventually.Until(() => log.Count == 1);
        Assert.Equal(["end 1"], log);
    }

    private static Task<TestApp> StartAsync(ConcurrentQueue<string> log, Action<Socket> connected)
    {
        return TestApp.StartAsync(
            app => app.IO.OnConnection(connected),
            build: builder => Register(builder.Services, log));
    }

    private static void Register(IServiceCollection services, ConcurrentQueue<string> log)
    {
        var count = 0;
        services.AddScoped(_ => new Unit(Interlocked.Increment(ref count), log));
    }

    internal sealed record Note(string Text);

    /// <summary>Says when its scope ends.</summary>
    internal sealed class Unit(int number, ConcurrentQueue<string> log) : IDisposable
    {
        public int Number => number;

        public void Dispose()
        {
            log.Enqueue($"end {number}");
        }
    }

    internal sealed class SlowToEnd(Task end, ConcurrentQueue<string> log) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            log.Enqueue("ending");
            await end;
            log.Enqueue("ended");
        }
    }
}
