using System.Reflection;

namespace Parley.Chat.Realtime;

/// <summary>Which protocol this server speaks.</summary>
internal static class ProtocolVersion
{
    /// <summary>Grows when an old client can no longer understand this server; it is then told to reload.</summary>
    public const int Current = 1;

    /// <summary>The program's version, as in <c>0.1.0</c>.</summary>
    public static readonly string Program = typeof(ProtocolVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
