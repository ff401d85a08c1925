using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Parley.Chat.Accounts;
using Parley.Chat.Contract;
using Parley.Chat.Hosting;

namespace Parley.Chat.Tests;

/// <summary>Each limit with its default.</summary>
public sealed class LimitTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task The_sixth_attempt_after_five_wrong_passwords_waits_and_a_right_one_too()
    {
        await using var server = await ChatServer.StartAsync(configure: UseFakeTime);
        using var browser = server.OpenBrowser();
        using var created = await browser.SignUpAsync("Ada");
        for (var i = 0; i < 5; i++)
        {
            await browser.SignInAsync("Ada", "not her password")
                .AssertProblemAsync(HttpStatusCode.Unauthorized, ErrorCodes.InvalidCredentials);
        }

        using var refused = await browser.SignInAsync("ADA");
        await refused.ReadJsonAsync(HttpStatusCode.TooManyRequests);
        Assert.Equal(60, refused.Headers.RetryAfter?.Delta?.TotalSeconds);
        await browser.SignInAsync("Ben").AssertProblemAsync(HttpStatusCode.Unauthorized, ErrorCodes.InvalidCredentials);

        _time.Advance(TimeSpan.FromSeconds(61));
        using var allowed = await browser.SignInAsync("Ada");
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    [Fact]
    public void The_wait_doubles_up_to_a_quarter_of_an_hour_and_a_success_forgets()
    {
        var failures = new SignInFailures(new AccountOptions(), _time);
        for (var i = 0; i < 4; i++)
        {
            failures.Count("ada", "a");
        }

        Assert.False(failures.MustWait("ada", "a", out _));
        foreach (var minutes in new[] { 1, 2, 4, 8, 15, 15 })
        {
            failures.Count("ada", "a");
            Assert.True(failures.MustWait("ada", "a", out var wait));
            Assert.Equal(TimeSpan.FromMinutes(minutes), wait);
            Assert.False(failures.MustWait("ada", "b", out _));
            _time.Advance(wait);
            Assert.False(failures.MustWait("ada", "a", out _));
        }

        failures.Forget("ada", "a");
        failures.Count("ada", "a");
        Assert.False(failures.MustWait("ada", "a", out _));
    }

    [Fact]
    public async Task Ten_accounts_an_hour_come_from_one_address()
    {
        await using var server = await ChatServer.StartAsync(configure: builder =>
        {
            UseFakeTime(builder);
            ComeFrom(builder, IPAddress.Parse("192.0.2.7"));
        });
        using var browser = server.OpenBrowser();
        for (var i = 0; i < 10; i++)
        {
            using var response = await browser.SignUpAsync($"Ada {i}");
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }

        await browser.SignUpAsync("Ada 10").AssertProblemAsync(HttpStatusCode.TooManyRequests, ErrorCodes.TooManyRequests);
        _time.Advance(TimeSpan.FromMinutes(6));
        using var later = await browser.SignUpAsync("Ada 10");
        Assert.Equal(HttpStatusCode.Created, later.StatusCode);
    }

    [Fact]
    public async Task Twenty_sign_ins_a_minute_come_from_one_address()
    {
        await using var server = await ChatServer.StartAsync(configure: builder =>
        {
            UseFakeTime(builder);
            ComeFrom(builder, IPAddress.Parse("2001:db8::1"));
        });
        using var browser = server.OpenBrowser();
        await browser.JoinAsync("Ada");
        for (var i = 0; i < 20; i++)
        {
            using var response = await browser.SignInAsync("Ada");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        await browser.SignInAsync("Ada").AssertProblemAsync(HttpStatusCode.TooManyRequests, ErrorCodes.TooManyRequests);
    }

    [Fact]
    public void Loopback_has_wider_limits_and_ipv6_counts_by_the_64()
    {
        var limits = new AttemptLimits(new AccountOptions(), _time);
        for (var i = 0; i < 1_000; i++)
        {
            Assert.True(limits.TrySignUp(Address("::1"), out _));
        }

        for (var i = 0; i < 10; i++)
        {
            Assert.True(limits.TrySignUp(Address($"2001:db8::{i:x}"), out _));
        }

        Assert.False(limits.TrySignUp(Address("2001:db8::ffff"), out var wait));
        Assert.Equal(360, wait.TotalSeconds, 1);
        Assert.True(limits.TrySignUp(Address("2001:db8:0:1::1"), out _));
        Assert.Equal(Address("192.0.2.1"), Address("::ffff:192.0.2.1"));
    }

    [Fact]
    public async Task Passwords_beyond_the_queue_are_refused_at_once()
    {
        var options = new AccountOptions { PasswordQueue = 0, PasswordIterations = 300_000 };
        using var hashing = new PasswordHashing(options);
        var busy = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => hashing.HashAsync("x", CancellationToken.None)).ToArray();

        await Assert.ThrowsAsync<PasswordQueueFullException>(() => hashing.HashAsync("x", CancellationToken.None));
        await Task.WhenAll(busy);
        Assert.NotEmpty(await hashing.HashAsync("x", CancellationToken.None));
    }

    [Fact]
    public void Buckets_refill_and_forget_those_who_are_full()
    {
        var buckets = new TokenBuckets(perSecond: 2, burst: 3, _time);
        Assert.True(buckets.TryTake("a", out _) && buckets.TryTake("a", out _) && buckets.TryTake("a", out _));
        Assert.False(buckets.TryTake("a", out var wait));
        Assert.Equal(0.5, wait.TotalSeconds, 3);
        Assert.True(buckets.TryTake("b", out _));
        _time.Advance(wait);
        Assert.True(buckets.TryTake("a", out _));
        Assert.False(buckets.TryTake("a", out _));
    }

    private static ClientAddress Address(string address)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return ClientAddress.Of(context);
    }

    private void UseFakeTime(WebApplicationBuilder builder) => builder.Services.AddSingleton<TimeProvider>(_time);

    private static void ComeFrom(WebApplicationBuilder builder, IPAddress address) =>
        builder.Services.AddSingleton<IStartupFilter>(new RemoteAddressFilter(address));

    private sealed class RemoteAddressFilter(IPAddress address) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, following) =>
            {
                context.Connection.RemoteIpAddress = address;
                return following(context);
            });
            next(app);
        };
    }
}
