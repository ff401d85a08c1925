namespace Parley.Chat.Storage.Writing;

/// <summary>How much the write gate takes at once.</summary>
public sealed class WriteGateOptions
{
    /// <summary>How many commands may wait; one more is refused at once with <see cref="StoreBusyException"/>. Default 4096.</summary>
    public int QueueCapacity { get; set; } = 4096;

    /// <summary>The most commands in one transaction. Default 256: beyond that a commit's cost is already shared by enough.</summary>
    public int MaxBatch { get; set; } = 256;
}
