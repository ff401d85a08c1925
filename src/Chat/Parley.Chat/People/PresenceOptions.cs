namespace Parley.Chat.People;

/// <summary>When somebody counts as gone.</summary>
internal sealed class PresenceOptions
{
    /// <summary>How long after the last socket closed: a page that reloads does not flicker. Default 5 seconds.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(5);
}
