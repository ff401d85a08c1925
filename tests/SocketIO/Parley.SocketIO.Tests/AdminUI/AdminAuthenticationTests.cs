using Microsoft.Extensions.Options;
using Parley.SocketIO.AdminUI;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.AdminUI;

public class AdminAuthenticationTests
{
    private const string Invalid = """44/admin,{"message":"invalid credentials"}""";
    private const string TooMany = """44/admin,{"message":"too many attempts, try again later"}""";
    private const string Wrong = """{"username":"ada","password":"wrong"}""";
    private const string Granted = "40/admin,";

    [Fact]
    public async Task Where_it_is_not_said_who_may_use_it_the_server_does_not_start()
    {
        await Refuses(admin => admin.UserName = admin.Password = null);
        await Refuses(admin => admin.Password = string.Empty);
        await Refuses(admin => admin.UserName = null);
        await Refuses(admin => admin.AllowAnonymous = true);
        await Refuses(admin => admin.Authenticate = _ => ValueTask.FromResult(true));

        static async Task Refuses(Action<AdminUIOptions> configure)
        {
            await Assert.ThrowsAsync<OptionsValidationException>(() => AdminApp.StartAsync(configure));
        }
    }

    [Fact]
    public async Task Everyone_is_let_in_where_that_is_said()
    {
        await using var app = await AdminApp.StartAsync(admin =>
        {
            admin.UserName = admin.Password = null;
            admin.AllowAnonymous = true;
        });
        Assert.StartsWith(Granted, await app.SignInAsync(string.Empty), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"username":"ada","password":"correct hors"}""")]
    [InlineData("""{"username":"Ada","password":"correct horse"}""")]
    [InlineData("""{"username":"ada"}""")]
    [InlineData("""{"username":["ada"],"password":{"a":1}}""")]
    [InlineData("""{"username":"ada","password":"\ud800"}""")]
    [InlineData("""{"sessionId":"made up"}""")]
    [InlineData("""{"sessionId":7}""")]
    [InlineData("")]
    public async Task Whoever_does_not_know_the_password_is_refused(string auth)
    {
        await using var app = await AdminApp.StartAsync();
        Assert.Equal(Invalid, await app.SignInAsync(auth));
        Assert.StartsWith(Granted, await app.SignInAsync(AdminApp.Credentials), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_passwords_of_an_address_are_limited_for_a_while()
    {
        await using var app = await AdminApp.StartAsync(admin => admin.MaxFailures = 3);
        using var first = await WsClient.ConnectAsync(app, "/admin", AdminApp.Credentials);
        var session = (await first.ReadEventAsync("session"))[0].GetString();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Invalid, await app.SignInAsync(Wrong));
        }

        Assert.Equal(TooMany, await app.SignInAsync(Wrong));
        Assert.Equal(TooMany, await app.SignInAsync(AdminApp.Credentials));
        Assert.StartsWith(Granted, await app.SignInAsync($$"""{"sessionId":"{{session}}"}"""), StringComparison.Ordinal);
        app.Advance(61);
        Assert.StartsWith(Granted, await app.SignInAsync(AdminApp.Credentials), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Good_passwords_are_not_limited()
    {
        await using var app = await AdminApp.StartAsync(admin => admin.MaxFailures = 2);
        for (var i = 0; i < 6; i++)
        {
            Assert.StartsWith(Granted, await app.SignInAsync(AdminApp.Credentials), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_session_is_good_until_it_expires()
    {
        await using var app = await AdminApp.StartAsync(admin => admin.SessionDuration = TimeSpan.FromSeconds(30));
        using var first = await WsClient.ConnectAsync(app, "/admin", AdminApp.Credentials);
        var auth = $$"""{"sessionId":"{{(await first.ReadEventAsync("session"))[0].GetString()}}"}""";
        Assert.StartsWith(Granted, await app.SignInAsync(auth), StringComparison.Ordinal);
        app.Advance(31);
        Assert.Equal(Invalid, await app.SignInAsync(auth));
    }

    [Fact]
    public async Task The_application_may_decide_itself_and_a_failure_of_it_means_no()
    {
        await using var app = await AdminApp.StartAsync(admin =>
        {
            admin.UserName = admin.Password = null;
            admin.Authenticate = credentials => credentials.Password == "throw"
                ? throw new InvalidOperationException("thrown")
                : ValueTask.FromResult(credentials is { UserName: "ben", Password: "his" });
        });
        Assert.StartsWith(Granted, await app.SignInAsync("""{"username":"ben","password":"his"}"""), StringComparison.Ordinal);
        Assert.Equal(Invalid, await app.SignInAsync("""{"username":"ben","password":"throw"}"""));
        Assert.Equal(Invalid, await app.SignInAsync("""{"username":"ben","password":"other"}"""));
    }
}
