using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Authorization;

/// <summary>Who may join a namespace.</summary>
public class NamespacePolicyTests
{
    [Fact]
    public async Task Without_a_policy_s_name_a_signed_in_person_is_demanded()
    {
        await using var app = await PolicyApp.StartAsync(app => app.IO.Of("/").RequireAuthorization());
        var nobody = await WsClient.OpenSessionAsync(app);
        await nobody.SendAsync("40");
        await nobody.ExpectAsync("44{\"message\":\"unauthorized\"}");
        await WsClient.ConnectAsync(app, query: PolicyApp.Ben);
        await Eventually.Until(() => app.Connections.Count == 1);
        Assert.Equal("Ben", app.TheSocket.User.Identity?.Name);
    }

    [Fact]
    public async Task A_person_whom_a_policy_does_not_admit_is_told_so_and_may_join_other_namespaces()
    {
        await using var app = await PolicyApp.StartAsync(app => app.IO.Of("/admin").RequireAuthorization("admins"));
        var ben = await WsClient.ConnectAsync(app, query: PolicyApp.Ben);
        await ben.SendAsync("40/admin,");
        await ben.ExpectAsync("44/admin,{\"message\":\"forbidden\"}");
        Assert.Empty(app.IO.Of("/admin").Sockets);
        var ada = await WsClient.ConnectAsync(app, query: PolicyApp.Ada);
        await ada.JoinAsync("/admin");
        await Eventually.Until(() => app.IO.Of("/admin").Sockets.Count == 1);
        Assert.Empty(app.Errors);
    }

    [Fact]
    public async Task Policies_add_up_in_whatever_form_they_are_given()
    {
        var policy = new AuthorizationPolicyBuilder().RequireUserName("Ada").Build();
        await using var app = await PolicyApp.StartAsync(app => app.IO.Of("/both")
            .RequireAuthorization(policy)
            .RequireAuthorization(builder => builder.RequireRole("guest")));
        foreach (var (person, mayJoin) in new[]
        {
            ("&name=Ada&role=admin", false), ("&name=Ben&role=guest", false), ("&name=Ada&role=guest", true),
        })
        {
            var client = await WsClient.ConnectAsync(app, query: person);
            await client.SendAsync("40/both,");
            var answer = await client.ReadTextAsync();
            Assert.StartsWith(mayJoin ? "40/both,{" : "44/both,{\"message\":\"forbidden\"}", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Policies_judge_the_person_that_a_middleware_has_named()
    {
        var seen = new ConcurrentQueue<object?>();
        await using var app = await PolicyApp.StartAsync(
            app => app.IO.Of("/").RequireAuthorization("admins", "asks").Use(socket =>
            {
                var token = socket.Handshake.Auth.TryGetProperty("token", out var value) ? value.GetString() : null;
                if (token is not null)
                {
                    socket.SetUser(PolicyApp.Person("Chi", token));
                }

                return ValueTask.CompletedTask;
            }),
            answer: context =>
            {
                seen.Enqueue(context.Resource);
                return Task.FromResult(true);
            });
        var refused = await WsClient.OpenSessionAsync(app);
        await refused.SendAsync("40{\"token\":\"guest\"}");
        await refused.ExpectAsync("44{\"message\":\"forbidden\"}");
        await refused.SendAsync("40");
        await refused.ExpectAsync("44{\"message\":\"unauthorized\"}");
        await WsClient.ConnectAsync(app, auth: "{\"token\":\"admin\"}");
        await Eventually.Until(() => !app.Connections.IsEmpty);
        Assert.Same(app.TheSocket, seen.Last());
        Assert.Equal("Chi", app.TheSocket.User.Identity?.Name);
    }

    [Fact]
    public async Task A_middleware_that_refuses_comes_before_the_policies()
    {
        var asked = 0;
        await using var app = await PolicyApp.StartAsync(
            app => app.IO.Of("/").RequireAuthorization("asks").Use(_ => throw new ConnectionRefusedException("full")),
            answer: _ => Task.FromResult(Interlocked.Increment(ref asked) > 0));
        var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("40");
        await client.ExpectAsync("44{\"message\":\"full\"}");
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task Policies_of_a_dynamic_namespace_hold_for_every_child()
    {
        var names = new ConcurrentQueue<string>();
        await using var app = await PolicyApp.StartAsync(
            app => app.IO.Of(new Regex("^/room-[a-z]$")).RequireAuthorization("asks"),
            answer: context =>
            {
                var name = ((Socket)context.Resource!).Namespace.Name;
                names.Enqueue(name);
                return Task.FromResult(name == "/room-a");
            });
        var client = await WsClient.ConnectAsync(app, query: PolicyApp.Ben);
        await client.JoinAsync("/room-a");
        await client.SendAsync("40/room-b,");
        await client.ExpectAsync("44/room-b,{\"message\":\"forbidden\"}");
        Assert.Equal(["/room-a", "/room-b"], names);
    }

    [Fact]
    public async Task A_client_that_goes_while_a_policy_is_evaluated_never_joins()
    {
        var go = new TaskCompletionSource<bool>();
        var asked = new TaskCompletionSource();
        await using var app = await PolicyApp.StartAsync(
            app => app.IO.Of("/").RequireAuthorization("asks"),
            answer: _ =>
            {
                asked.TrySetResult();
                return go.Task;
            });
        var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("40");
        await Eventually.Within(asked.Task);
        await client.CloseAsync();
        await Eventually.Until(() => app.IO.ClientsCount == 0);
        go.SetResult(true);
        var next = await WsClient.ConnectAsync(app);
        await Eventually.Until(() => app.Connections.Count == 1);
        Assert.Equal(next.Id, app.TheSocket.Id);
    }

    [Fact]
    public async Task A_requirement_that_throws_refuses_and_the_client_does_not_learn_why()
    {
        await using var app = await PolicyApp.StartAsync(
            app => app.IO.Of("/").RequireAuthorization("asks"),
            answer: _ => throw new InvalidOperationException("the database is away"));
        var client = await WsClient.OpenSessionAsync(app);
        await client.SendAsync("40");
        await client.ExpectAsync("44{\"message\":\"Internal server error\"}");
    }

    [Fact]
    public async Task A_client_that_recovers_its_connection_is_judged_again()
    {
        var isAllowed = true;
        await using var app = await PolicyApp.StartAsync(
            app => app.IO.Of("/").RequireAuthorization("asks"),
            options => options.ConnectionStateRecovery = new ConnectionStateRecoveryOptions(),
            answer: _ => Task.FromResult(isAllowed));
        for (var i = 0; i < 2; i++)
        {
            isAllowed = true;
            var client = await WsClient.OpenSessionAsync(app, query: PolicyApp.Ben);
            await client.SendAsync("40");
            var pid = Regex.Match(await client.ReadTextAsync(), "\"pid\":\"([^\"]+)\"").Groups[1].Value;
            await Eventually.Until(() => app.Connections.Count == 1 + (2 * i));
            client.Dispose();
            await Eventually.Until(() => app.IO.Sockets.Count == 0);

            isAllowed = i == 0;
            var back = await WsClient.OpenSessionAsync(app, query: PolicyApp.Ben);
            await back.SendAsync($"40{{\"pid\":\"{pid}\"}}");
            if (isAllowed)
            {
                Assert.StartsWith("40{", await back.ReadTextAsync(), StringComparison.Ordinal);
                await Eventually.Until(() => app.Connections.Count == 2);
                Assert.True(app.Connections.Last().Recovered);
                await back.CloseAsync();
                await Eventually.Until(() => app.IO.Sockets.Count == 0);
            }
            else
            {
                await back.ExpectAsync("44{\"message\":\"forbidden\"}");
            }
        }
    }

    [Fact]
    public async Task A_policy_that_does_not_exist_and_authorization_that_was_not_added_are_found_at_start()
    {
        await using (var app = await PolicyApp.StartAsync(_ => { }))
        {
            var error = Assert.Throws<InvalidOperationException>(() => app.IO.Of("/").RequireAuthorization("admin"));
            Assert.Contains("\"admin\"", error.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => app.IO.Of("/").RequireEventAuthorization("connect"));
        }

        await using var plain = await TestApp.StartAsync();
        var missing = Assert.Throws<InvalidOperationException>(() => plain.IO.Of("/").RequireAuthorization());
        Assert.Contains("AddAuthorization", missing.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => plain.IO.Of("/").RequireEventAuthorization("x"));
    }

    [Fact]
    public async Task A_provider_that_makes_policies_on_demand_is_asked_each_time()
    {
        var provider = new ChangingProvider();
        await using var app = await PolicyApp.StartAsync(
            app => app.IO.Of("/x").RequireAuthorization("whatever"),
            services: services => services.AddSingleton<IAuthorizationPolicyProvider>(provider));
        provider.Name = "Ben";
        var ben = await WsClient.ConnectAsync(app, query: PolicyApp.Ben);
        await ben.JoinAsync("/x");
        provider.Name = "Ada";
        var other = await WsClient.ConnectAsync(app, query: PolicyApp.Ben);
        await other.SendAsync("40/x,");
        await other.ExpectAsync("44/x,{\"message\":\"forbidden\"}");
    }

    private sealed class ChangingProvider : IAuthorizationPolicyProvider
    {
        public string Name { get; set; } = "Ada";

        public bool AllowsCachingPolicies => false;

        public Task<AuthorizationPolicy> GetDefaultPolicyAsync()
        {
            return GetPolicyAsync(string.Empty)!;
        }

        public Task<AuthorizationPolicy?> GetFallbackPolicyAsync()
        {
            return Task.FromResult<AuthorizationPolicy?>(null);
        }

        public async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName)
        {
            await Task.Yield();
            return new AuthorizationPolicyBuilder().RequireUserName(Name).Build();
        }
    }
}
