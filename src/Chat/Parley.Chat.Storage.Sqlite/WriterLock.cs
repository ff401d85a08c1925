namespace Parley.Chat.Storage.Sqlite;

/// <summary>
/// The right to open the writing connection of a data folder. <see cref="SqliteWriteSession"/> cannot be made without one, and
/// the operating system grants one at a time, across processes too; it takes the lock back when the process dies.
/// </summary>
internal sealed class WriterLock : IDisposable
{
    private readonly FileStream _file;

    private WriterLock(FileStream file) => _file = file;

    /// <exception cref="StoreException">Somebody holds the lock, or the folder cannot be written.</exception>
    public static WriterLock Acquire(SqliteFiles files)
    {
        try
        {
            files.CreateDirectory();
            return new WriterLock(new FileStream(files.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StoreException($"The data folder {files.Directory} cannot be written.", error);
        }
        catch (IOException error) when (File.Exists(files.Lock))
        {
            throw new StoreException($"The data folder {files.Directory} is in use by another Parley Chat.", error);
        }
        catch (IOException error)
        {
            throw new StoreException($"The data folder {files.Directory} cannot be used: {error.Message}", error);
        }
    }

    public void Dispose() => _file.Dispose();
}
