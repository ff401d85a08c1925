using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Authorization;

/// <summary>Who may send an event.</summary>
public class EventPolicyTests
{
    [Fact]
    public async Task An_event_that_its_person_may_not_send_reaches_the_error_hook_and_nobody_else()
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await StartAsync(seen, io => io.Of("/").RequireEventAuthorization("delete", "admins"));
        var ben = await WsClient.ConnectAsync(app, query: PolicyApp.Ben);
        await ben.SendAsync("421[\"delete\",7]");
        await ben.SendAsync("422[\"other\"]");

        // The answer to the second event is the first that comes: there is none for the first one.
        await ben.ExpectAsync("432[]");
        Assert.Equal(["any other", "middleware other", "other"], seen);
        var error = await app.ErrorAsync();
        var exception = Assert.IsType<EventNotAuthorizedException>(error.Exception);
        Assert.Equal("delete", error.EventName);
        Assert.Same(app.TheSocket, error.Socket);
        Assert.Equal(7, exception.Event!.GetArgument<int>(0));
        Assert.Single(exception.Failure!.FailedRequirements);

        var ada = await WsClient.ConnectAsync(app, query: PolicyApp.Ada);
        await ada.SendAsync("423[\"delete\",8]");
        await ada.ExpectAsync("433[8]");
        Assert.Equal(["any delete", "middleware delete", "delete 8"], seen.Skip(3));
        Assert.Single(app.Errors);
    }

    [Fact]
    public async Task An_application_may_answer_a_refused_event_in_a_form_of_its_own()
    {
        await using var app = await StartAsync([], io =>
        {
            io.Of("/").RequireEventAuthorization("delete");
            io.OnError(error => (error.Exception as EventNotAuthorizedException)?.Event?.Acknowledgement.Send(new { error = "forbidden" }));
        });
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("421[\"delete\",7]");
        await client.ExpectAsync("431[{\"error\":\"forbidden\"}]");
    }

    [Fact]
    public async Task Each_event_is_judged_anew_with_its_arguments_in_a_scope_of_its_own()
    {
        var scopes = new ConcurrentQueue<IAuthorizationHandler>();
        var seen = new ConcurrentQueue<string>();
        await using var app = await StartAsync(
            seen,
            io => io.Of("/").RequireEventAuthorization("delete", policy => policy.RequireAuthenticatedUser()).RequireEventAuthorization("delete", "asks"),
            context => Task.FromResult(((SocketEvent)context.Resource!).GetArgument<int>(0) % 2 == 0),
            services => services.AddScoped<IAuthorizationHandler>(_ => new Witness(scopes)));
        var ben = await WsClient.ConnectAsync(app, query: PolicyApp.Ben);
        for (var i = 0; i < 4; i++)
        {
            await ben.SendAsync($"42[\"delete\",{i}]");
        }

        await Eventually.Until(() => app.Errors.Count == 2);
        await Eventually.Until(() => seen.Count == 6);
        Assert.Equal(["delete 0", "delete 2"], seen.Where(entry => entry.StartsWith("delete", StringComparison.Ordinal)));
        Assert.Equal(4, scopes.Distinct().Count());

        // Nobody is signed in: the other policy refuses what this one would allow.
        var nobody = await WsClient.ConnectAsync(app);
        await nobody.SendAsync("42[\"delete\",0]");
        await Eventually.Until(() => app.Errors.Count == 3);
        Assert.Equal(6, seen.Count);
    }

    [Fact]
    public async Task Events_keep_their_order_while_a_policy_takes_its_time()
    {
        var go = new TaskCompletionSource<bool>();
        var seen = new ConcurrentQueue<string>();
        await using var app = await StartAsync(
            seen, io => io.Of("/").RequireEventAuthorization("delete", "asks"), _ => go.Task);
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("421[\"delete\",1]");
        await client.SendAsync("422[\"other\"]");
        await client.SendAsync("423[\"delete\",3]");
        await client.SendFrameAsync(WsFrame.PingOpcode, default);
        Assert.Equal(WsFrame.PongOpcode, (await client.ReadAsync()).Opcode);
        Assert.Empty(seen);
        go.SetResult(true);
        await client.ExpectAsync("431[1]");
        await client.ExpectAsync("432[]");
        await client.ExpectAsync("433[3]");
    }

    [Fact]
    public async Task A_requirement_that_throws_refuses_the_event()
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await StartAsync(
            seen,
            io => io.Of("/").RequireEventAuthorization("delete", "asks"),
            _ => throw new InvalidOperationException("the database is away"));
        var client = await WsClient.ConnectAsync(app);
        await client.SendAsync("421[\"delete\",1]");
        await client.SendAsync("422[\"other\"]");
        await client.ExpectAsync("432[]");
        Assert.Equal("the database is away", (await app.ErrorAsync()).Exception.Message);
        Assert.DoesNotContain("delete 1", seen);
    }

    [Fact]
    public async Task Policies_and_rate_limits_of_events_of_a_dynamic_namespace_hold_for_every_child()
    {
        await using var app = await PolicyApp.StartAsync(app =>
        {
            var parent = app.IO.Of((name, _) => ValueTask.FromResult(name == "/child"));
            parent.RequireEventAuthorization("delete", "admins");
            parent.LimitRate("tick", new EventRateLimit(1, TimeSpan.FromHours(1)));
            parent.OnConnection(socket =>
            {
                socket.On("delete", (Acknowledgement ack) => ack.Send());
                socket.On("tick", (Acknowledgement ack) => ack.Send());
            });
        });
        var ben = await WsClient.ConnectAsync(app, query: PolicyApp.Ben);
        await ben.JoinAsync("/child");
        await ben.SendAsync("42/child,1[\"delete\"]");
        await ben.SendAsync("42/child,2[\"tick\"]");
        await ben.SendAsync("42/child,3[\"tick\"]");
        await ben.ExpectAsync("43/child,2[]");
        await Eventually.Until(() => app.Errors.Count == 2);
        Assert.IsType<EventNotAuthorizedException>(app.Errors.First().Exception);
        Assert.IsType<RateLimitExceededException>(app.Errors.Last().Exception);
    }

    [Fact]
    public async Task An_event_that_no_policy_guards_costs_nothing_and_a_guarded_one_no_state_machine()
    {
        await using var app = await PolicyApp.StartAsync(
            app => app.IO.Of("/").RequireEventAuthorization("delete", "admins"));
        await WsClient.ConnectAsync(app, query: PolicyApp.Ada);
        await Eventually.Until(() => !app.Connections.IsEmpty);
        var nsp = app.IO.Of("/");
        Assert.Null(nsp.FindEventGate("other"u8));
        var gate = nsp.FindEventGate("delete"u8)!.Gate;
        await gate.EvaluateAsync(app.TheSocket.User, app.TheSocket);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            var evaluation = gate.EvaluateAsync(app.TheSocket.User, app.TheSocket);
            Assert.True(evaluation.IsCompletedSuccessfully);
            Assert.True((await evaluation).Succeeded);
        }

        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
        Assert.InRange(each, 0, 4096);
    }

    private static Task<TestApp> StartAsync(
        ConcurrentQueue<string> seen,
        Action<SocketIOServer> declare,
        Func<AuthorizationHandlerContext, Task<bool>>? answer = null,
        Action<IServiceCollection>? services = null)
    {
        return PolicyApp.StartAsync(
            app =>
            {
                declare(app.IO);
                app.IO.OnConnection(socket =>
                {
                    socket.OnAny(e => seen.Enqueue($"any {e.Name}"));
                    socket.Use(e =>
                    {
                        seen.Enqueue($"middleware {e.Name}");
                        return ValueTask.CompletedTask;
                    });
                    socket.On("delete", (int id, Acknowledgement ack) =>
                    {
                        seen.Enqueue($"delete {id}");
                        ack.Send(id);
                    });
                    socket.On("other", (Acknowledgement ack) =>
                    {
                        seen.Enqueue("other");
                        ack.Send();
                    });
                });
            },
            answer: answer,
            services: services);
    }

    private sealed class Witness(ConcurrentQueue<IAuthorizationHandler> scopes) : IAuthorizationHandler
    {
        public Task HandleAsync(AuthorizationHandlerContext context)
        {
            scopes.Enqueue(this);
            return Task.CompletedTask;
        }
    }
}
