using Parley.Chat.Storage.Writing;

namespace Parley.Chat.Storage.Sqlite;

/// <summary>Where the database lives and what its writer takes.</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>The data folder. It is made when missing, readable by its owner alone.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The limits of the write gate.</summary>
    public WriteGateOptions Gate { get; init; } = new();
}
