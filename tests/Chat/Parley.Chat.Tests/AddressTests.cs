using Microsoft.AspNetCore.Http;
using Parley.Chat.Hosting;

namespace Parley.Chat.Tests;

public sealed class AddressTests
{
    [Fact]
    public void By_default_the_chat_is_on_loopback_and_answers_to_loopback_names()
    {
        var address = new SiteAddress(new ChatOptions(), urls: null);

        Assert.Equal("http://localhost:3001", address.ListenUrls);
        Assert.Equal("http://localhost:3001", address.Describe(["http://localhost:3001"]));
        foreach (var host in new[] { "localhost:3001", "127.0.0.1", "[::1]:3001", "LOCALHOST" })
        {
            Assert.True(address.IsAllowedHost(new HostString(host)), host);
        }

        foreach (var host in new[] { "chat.lan", "localhost.evil.example", "127.0.0.2", "" })
        {
            Assert.False(address.IsAllowedHost(new HostString(host)), host);
        }
    }

    [Fact]
    public void A_public_url_is_allowed_beside_loopback_and_decides_about_https()
    {
        var address = new SiteAddress(new ChatOptions { PublicUrl = "https://chat.example.org" }, urls: null);

        Assert.True(address.IsAllowedHost(new HostString("chat.example.org")));
        Assert.True(address.IsAllowedHost(new HostString("localhost:3001")));
        Assert.False(address.IsAllowedHost(new HostString("other.example.org")));
        Assert.True(address.IsHttps(Request("chat.example.org")));
        Assert.False(address.IsHttps(Request("localhost:3001")));
        Assert.True(address.IsOwnOrigin(Request("chat.example.org"), "https://chat.example.org"));
        Assert.False(address.IsOwnOrigin(Request("localhost"), "null"));
    }

    [Fact]
    public void On_a_lan_any_name_is_answered_unless_a_public_url_names_it()
    {
        var any = new SiteAddress(new ChatOptions { InsecureLan = true, Port = 80 }, urls: null);
        var named = new SiteAddress(new ChatOptions { InsecureLan = true, PublicUrl = "http://chat.lan:3001" }, urls: null);

        Assert.Equal("http://*:80", any.ListenUrls);
        Assert.True(any.IsAllowedHost(new HostString("pi.lan")));
        Assert.True(any.IsInsecure(Request("pi.lan")));
        Assert.False(any.IsInsecure(Request("localhost")));
        Assert.True(named.IsAllowedHost(new HostString("chat.lan:3001")));
        Assert.False(named.IsAllowedHost(new HostString("pi.lan")));
    }

    [Theory]
    [InlineData("http://chat.lan", "--insecure-lan")]
    [InlineData("ftp://chat.lan", "without a path")]
    [InlineData("https://chat.example/path", "without a path")]
    [InlineData("chat.example", "without a path")]
    public void A_public_url_that_cannot_be_is_refused_in_one_sentence(string url, string hint)
    {
        var error = Assert.Throws<StartupException>(() => new SiteAddress(new ChatOptions { PublicUrl = url }, urls: null));

        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Short_forms_become_configuration_keys()
    {
        Assert.Equal(
            ["--Chat:InsecureLan=true", "--Chat:Port=80", "--Chat:Data=d", "--Chat:PublicUrl=http://a", "--urls", "http://b"],
            CommandLine.Expand(["--insecure-lan", "--port", "80", "--data=d", "--public-url", "http://a", "--urls", "http://b"]));
        Assert.Throws<StartupException>(() => CommandLine.Expand(["--port"]));
        Assert.Throws<StartupException>(() => CommandLine.Expand(["--data", "--insecure-lan"]));
    }

    private static HttpRequest Request(string host)
    {
        var request = new DefaultHttpContext().Request;
        request.Scheme = "http";
        request.Host = new HostString(host);
        return request;
    }
}
