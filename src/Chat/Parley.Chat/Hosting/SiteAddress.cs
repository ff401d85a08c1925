namespace Parley.Chat.Hosting;

/// <summary>
/// Under which addresses the chat answers: what it listens on, which Host headers and origins are its own, and when a cookie
/// is for HTTPS. Immutable.
/// </summary>
internal sealed class SiteAddress
{
    private readonly Uri? _publicUrl;
    private readonly bool _anyHost;

    /// <exception cref="StartupException">The options contradict each other.</exception>
    public SiteAddress(ChatOptions options, string? urls)
    {
        if (options.Port is < 0 or > 65535)
        {
            throw new StartupException($"The port must be between 0 and 65535, not {options.Port}.");
        }

        if (!string.IsNullOrWhiteSpace(options.PublicUrl))
        {
            _publicUrl = ParsePublicUrl(options.PublicUrl, options.InsecureLan);
        }

        // The names of a machine on its own network cannot be known, so without a public URL each is taken.
        _anyHost = options.InsecureLan && _publicUrl is null;
        ListenUrls = !string.IsNullOrWhiteSpace(urls) ? urls
            : options.InsecureLan ? $"http://*:{options.Port}"
            : options.Port == 0 ? "http://127.0.0.1:0" // Kestrel cannot choose one port for two loopback addresses.
            : $"http://localhost:{options.Port}";
    }

    /// <summary>What Kestrel listens on, separated by semicolons.</summary>
    public string ListenUrls { get; }

    /// <summary>Whether people reach the site by HTTPS.</summary>
    public bool IsPublicHttps => _publicUrl?.Scheme == Uri.UriSchemeHttps;

    /// <summary>The origin of the public URL.</summary>
    public string? PublicOrigin => _publicUrl?.GetLeftPart(UriPartial.Authority);

    /// <summary>The address for the line that says the chat is ready.</summary>
    public string Describe(IEnumerable<string> bound)
    {
        if (_publicUrl is not null)
        {
            return PublicOrigin!;
        }

        var first = bound.First();
        var uri = new Uri(first
            .Replace("//*", "//localhost", StringComparison.Ordinal)
            .Replace("//+", "//localhost", StringComparison.Ordinal));
        return uri.Host is "[::]" or "0.0.0.0" ? $"{uri.Scheme}://localhost:{uri.Port}" : uri.GetLeftPart(UriPartial.Authority);
    }

    public bool IsAllowedHost(HostString host) =>
        host.HasValue
        && (_anyHost || IsLoopbackName(host.Host) || string.Equals(host.Host, PublicHost, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the browser sees this request as HTTPS, also behind a proxy that ends TLS for the public URL.</summary>
    public bool IsHttps(HttpRequest request) =>
        request.IsHttps || (IsPublicHttps && string.Equals(request.Host.Host, PublicHost, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether <paramref name="origin"/> is the page of this very site.</summary>
    public bool IsOwnOrigin(HttpRequest request, string origin) =>
        string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase)
        || string.Equals(origin, PublicOrigin, StringComparison.OrdinalIgnoreCase);

    /// <summary>Plain HTTP under a name other than localhost: whoever shares the network can read along.</summary>
    public bool IsInsecure(HttpRequest request) => !IsHttps(request) && !IsLoopbackName(request.Host.Host);

    private string? PublicHost => _publicUrl?.Host;

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host is "127.0.0.1" or "[::1]";

    private static Uri ParsePublicUrl(string text, bool insecureLan)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            || url.PathAndQuery != "/" || url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            throw new StartupException(
                $"The public URL must be an address like https://chat.example.org, without a path, not {text}.");
        }

        if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback && !insecureLan)
        {
            throw new StartupException(
                $"{text} is plain HTTP, so others on the network could read passwords and messages: "
                + "use an https address, or add --insecure-lan if you accept that.");
        }

        return url;
    }
}
