namespace Parley.Chat.Accounts;

/// <summary>A short name for a device, as a person would say it: "Firefox on Android".</summary>
internal static class DeviceName
{
    private const string Unknown = "Unknown device";

    // The order matters: most browsers claim to be the ones before them as well.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox"),
         ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
         ("Mac OS X", "Mac"), ("Linux", "Linux")];

    public static string FromUserAgent(string? userAgent)
    {
        var browser = Find(Browsers, userAgent);
        var system = Find(Systems, userAgent);
        return (browser, system) switch
        {
            (null, null) => Unknown,
            (null, _) => system,
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }

    private static string? Find((string Mark, string Name)[] names, string? userAgent)
    {
        foreach (var (mark, name) in names)
        {
            if (userAgent?.Contains(mark, StringComparison.Ordinal) == true)
            {
                return name;
            }
        }

        return null;
    }
}
