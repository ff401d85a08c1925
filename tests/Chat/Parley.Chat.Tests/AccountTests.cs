using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Parley.Chat.Contract;
using Parley.Chat.Storage;

namespace Parley.Chat.Tests;

public sealed class AccountTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000));

    [Fact]
    public async Task The_first_account_administers_and_one_is_signed_in_at_once()
    {
        await using var server = await ChatServer.StartAsync();
        using var ada = server.OpenBrowser();
        using var ben = server.OpenBrowser();

        Assert.False((await GetSiteAsync(ada)).GetProperty("hasAccounts").GetBoolean());
        using var response = await ada.SignUpAsync(" Анна ");
        var person = (await response.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("person");
        Assert.Equal("Анна", person.GetProperty("name").GetString());
        Assert.True(person.GetProperty("isAdmin").GetBoolean());
        Assert.True(RandomId.IsWellFormed(person.GetProperty("id").GetString()));
        Assert.True((await GetSiteAsync(ben)).GetProperty("hasAccounts").GetBoolean());

        using var second = await ben.SignUpAsync("Ben");
        Assert.False((await second.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("person").GetProperty("isAdmin").GetBoolean());
        using var session = await ada.SendAsync(HttpMethod.Get, "/api/session");
        Assert.Equal("Анна", (await session.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("person").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Refused_sign_ups_say_why_and_store_nothing()
    {
        await using var server = await ChatServer.StartAsync();
        using var browser = server.OpenBrowser();
        await browser.JoinAsync("Ada");
        using var other = server.OpenBrowser();

        await other.SignUpAsync("aDA").AssertProblemAsync(HttpStatusCode.Conflict, ErrorCodes.NameTaken);
        await other.SignUpAsync("Echo").AssertProblemAsync(HttpStatusCode.Conflict, ErrorCodes.NameTaken);
        await other.SignUpAsync(" ").AssertProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.NameInvalid);
        await other.SignUpAsync("Ben", "short").AssertProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.PasswordTooShort);
        await other.SignUpAsync("Ben", new string('x', 129)).AssertProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.PasswordTooLong);
        await other.SignUpAsync("Ben", "password1").AssertProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.PasswordCommon);
        string[] malformed =
            ["{}", "[]", "null", "1", "{", "{\"name\":1,\"password\":\"x\"}", "{\"name\":null,\"password\":\"longenough\"}"];
        foreach (var body in malformed)
        {
            await other.SendAsync(HttpMethod.Post, "/api/accounts", body).AssertProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.Invalid);
        }

        Assert.Empty(other.Cookies.GetAllCookies());
        var people = await server.Services.GetRequiredService<ChatStore>().ListPeopleAsync();
        Assert.Equal(["Ada", "Echo"], people.Select(person => person.Name));
    }

    [Fact]
    public async Task Only_one_of_many_gets_a_name()
    {
        await using var server = await ChatServer.StartAsync();
        var attempts = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            using var browser = server.OpenBrowser();
            using var response = await browser.SignUpAsync(i % 2 == 0 ? "Ada" : "ADA");
            return response.StatusCode;
        }));

        Assert.Single(attempts, HttpStatusCode.Created);
        Assert.Equal(7, attempts.Count(status => status == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Sign_in_never_says_which_was_wrong()
    {
        await using var server = await ChatServer.StartAsync();
        using var browser = server.OpenBrowser();
        await browser.JoinAsync("Ada");
        using var other = server.OpenBrowser();

        string[] answers = [];
        foreach (var (name, password) in new[]
        {
            ("Ada", "not her password"),
            ("Nobody", Browser.Password),
            ("Echo", Browser.Password),
            ("", ""),
            ("Ada", new string('x', 9_000)),
        })
        {
            using var response = await other.SignInAsync(name, password);
            await response.ReadJsonAsync(HttpStatusCode.Unauthorized);
            answers = [.. answers, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)];
        }

        Assert.Single(answers.Distinct());
        using var right = await other.SignInAsync("ada");
        Assert.Equal("Ada", (await right.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("person").GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_cookie_is_strict_and_the_database_has_its_hash_alone()
    {
        await using var server = await ChatServer.StartAsync();
        using var browser = server.OpenBrowser();
        using var response = await browser.SignUpAsync("Ada");
        var header = Assert.Single(response.Headers.GetValues("Set-Cookie"));

        Assert.StartsWith("parley=", header, StringComparison.Ordinal);
        Assert.Contains("httponly", header, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", header, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", header, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secure", header, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", header, StringComparison.OrdinalIgnoreCase);

        var key = browser.Cookies.GetCookies(server.Url)["parley"]!.Value;
        await server.StopAsync();
        foreach (var file in Directory.GetFiles(server.Data, "chat.db*"))
        {
            Assert.Equal(-1, (await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).AsSpan()
                .IndexOf(System.Text.Encoding.ASCII.GetBytes(key)));
        }
    }

    [Fact]
    public async Task Over_https_the_cookie_has_the_host_prefix_and_is_secure()
    {
        await using var server = await ChatServer.StartAsync(["--public-url", "https://chat.example.org"]);
        using var browser = server.OpenBrowser();
        using var response = await browser.SendAsync(
            HttpMethod.Post,
            "/api/accounts",
            new { name = "Ada", password = Browser.Password },
            request => request.Headers.Host = "chat.example.org");
        var header = Assert.Single(response.Headers.GetValues("Set-Cookie"));

        Assert.StartsWith("__Host-parley=", header, StringComparison.Ordinal);
        Assert.Contains("secure", header, StringComparison.OrdinalIgnoreCase);
        Assert.True(response.Headers.Contains("Strict-Transport-Security"));
        await browser.SignUpAsync("Ben").AssertProblemAsync(HttpStatusCode.Forbidden, ErrorCodes.SignUpClosed);
    }

    [Fact]
    public async Task Sign_in_begins_a_new_session_and_ends_the_old_one()
    {
        await using var server = await ChatServer.StartAsync();
        using var browser = server.OpenBrowser();
        await browser.JoinAsync("Ada");
        var old = browser.Cookies.GetCookies(server.Url)["parley"]!.Value;
        using var again = await browser.SignInAsync("Ada");

        Assert.NotEqual(old, browser.Cookies.GetCookies(server.Url)["parley"]!.Value);
        using var thief = server.OpenBrowser();
        thief.Cookies.Add(server.Url, new Cookie("parley", old));
        await thief.SendAsync(HttpMethod.Get, "/api/session").AssertProblemAsync(HttpStatusCode.Unauthorized, ErrorCodes.Unauthenticated);
    }

    [Fact]
    public async Task Sign_out_ends_the_session_for_good()
    {
        await using var server = await ChatServer.StartAsync();
        using var browser = server.OpenBrowser();
        await browser.JoinAsync("Ada");
        var key = browser.Cookies.GetCookies(server.Url)["parley"]!.Value;
        using var signedOut = await browser.SignOutAsync();

        Assert.Equal(HttpStatusCode.NoContent, signedOut.StatusCode);
        Assert.Empty(browser.Cookies.GetAllCookies());
        browser.Cookies.Add(server.Url, new Cookie("parley", key));
        await browser.SendAsync(HttpMethod.Get, "/api/session").AssertProblemAsync(HttpStatusCode.Unauthorized, ErrorCodes.Unauthenticated);
        using var twice = await browser.SignOutAsync();
        Assert.Equal(HttpStatusCode.NoContent, twice.StatusCode);
    }

    [Fact]
    public async Task A_session_ends_after_14_idle_days_and_after_90_days_in_any_case()
    {
        await using var server = await ChatServer.StartAsync(configure: UseFakeTime);
        using var idle = server.OpenBrowser();
        using var busy = server.OpenBrowser();
        await idle.JoinAsync("Ada");
        await busy.JoinAsync("Ben");

        for (var day = 0; day < 89; day++)
        {
            _time.Advance(TimeSpan.FromDays(1));
            using var used = await busy.SendAsync(HttpMethod.Get, "/api/session");
            Assert.True(used.StatusCode == HttpStatusCode.OK, $"day {day}");
        }

        await idle.SendAsync(HttpMethod.Get, "/api/session").AssertProblemAsync(HttpStatusCode.Unauthorized, ErrorCodes.Unauthenticated);
        _time.Advance(TimeSpan.FromDays(1));
        await busy.SendAsync(HttpMethod.Get, "/api/session").AssertProblemAsync(HttpStatusCode.Unauthorized, ErrorCodes.Unauthenticated);
        var store = server.Services.GetRequiredService<ChatStore>();
        await Poll.UntilAsync(async () => await store.ReadAccountsAsync(accounts => accounts.Sessions.CountAsync()) == 0);
    }

    [Fact]
    public async Task A_session_survives_a_restart()
    {
        await using var server = await ChatServer.StartAsync();
        string key;
        using (var browser = await server.OpenBrowser().JoinAsync("Ada"))
        {
            key = browser.Cookies.GetCookies(server.Url)["parley"]!.Value;
        }

        await server.StopAsync();
        await server.StartAgainAsync();
        using var after = server.OpenBrowser();
        after.Cookies.Add(server.Url, new Cookie("parley", key));
        using var session = await after.SendAsync(HttpMethod.Get, "/api/session");
        Assert.Equal(HttpStatusCode.OK, session.StatusCode);
    }

    [Fact]
    public async Task A_password_is_hashed_anew_when_the_cost_was_raised()
    {
        await using var server = await ChatServer.StartAsync(["--Chat:Accounts:PasswordIterations=500"]);
        using var browser = server.OpenBrowser();
        await browser.JoinAsync("Ada");
        var before = await ReadHashAsync(server);
        await server.StopAsync();

        await using var costlier = await ChatServer.StartAsync(["--Chat:Accounts:PasswordIterations=900", "--data", server.Data]);
        using var again = costlier.OpenBrowser();
        using var signedIn = await again.SignInAsync("Ada");
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        Assert.NotEqual(before, await ReadHashAsync(costlier));
    }

    private static Task<string?> ReadHashAsync(ChatServer server) => server.Services.GetRequiredService<ChatStore>()
        .ReadAccountsAsync(accounts => accounts.People.Where(p => p.Name == "Ada").Select(p => p.PasswordHash).SingleAsync());

    private static async Task<System.Text.Json.JsonElement> GetSiteAsync(Browser browser)
    {
        using var response = await browser.SendAsync(HttpMethod.Get, "/api/site");
        var site = await response.ReadJsonAsync(HttpStatusCode.OK);
        Assert.Equal(1, site.GetProperty("protocol").GetInt32());
        Assert.False(site.GetProperty("insecure").GetBoolean());
        Assert.Matches(@"^\d+\.\d+\.\d+", site.GetProperty("version").GetString());
        return site;
    }

    private void UseFakeTime(WebApplicationBuilder builder) => builder.Services.AddSingleton<TimeProvider>(_time);
}
