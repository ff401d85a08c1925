using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Parley.Chat.Storage.Writing;

/// <summary>
/// The one way to write. A bounded queue in front, one thread and one connection behind: the thread takes what is waiting,
/// writes it in one transaction, commits, and only then answers. While one commit waits for the disk the next batch gathers,
/// so the batches grow with the load and a lone command waits for nobody.
/// </summary>
/// <remarks>
/// Concurrency: <see cref="Enqueue"/> may be called from any thread and never blocks. Everything else happens on the gate's
/// thread. The thread is its own, not the pool's: it spends its life waiting for the disk, and a pool thread that waits is
/// missed by every request of a small machine.
/// <para>One bad command fails alone: when a command throws, the batch is taken back and run again with a savepoint before each
/// command. Savepoints thus cost nothing until something goes wrong.</para>
/// </remarks>
internal sealed partial class WriteGate : IAsyncDisposable
{
    private readonly Channel<WriteCommand> _queue;
    private readonly Func<WriteSession> _open;
    private readonly int _maxBatch;
    private readonly ILogger _logger;
    private readonly Task _loop;
    private WriteSession? _session;

    /// <summary>Starts the gate.</summary>
    /// <param name="first">The writing connection, open and migrated; the gate owns it from now on.</param>
    /// <param name="reopen">Opens another once the first was closed because it broke.</param>
    /// <param name="options">The limits.</param>
    /// <param name="logger">Where failures are told.</param>
    public WriteGate(WriteSession first, Func<WriteSession> reopen, WriteGateOptions options, ILogger logger)
    {
        _session = first;
        _open = reopen;
        _maxBatch = options.MaxBatch;
        _logger = logger;
        _queue = Channel.CreateBounded<WriteCommand>(new BoundedChannelOptions(options.QueueCapacity)
        {
            SingleReader = true,
            AllowSynchronousContinuations = false,
        });
        _loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Puts a command into the queue.</summary>
    /// <exception cref="StoreBusyException">The queue is full or the gate is closing.</exception>
    public void Enqueue(WriteCommand command)
    {
        if (!_queue.Writer.TryWrite(command))
        {
            StorageMetrics.Refused.Add(1);
            throw new StoreBusyException("The server has more to store than it can take right now.");
        }
    }

    /// <summary>Closes the queue, writes all that is in it, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private void Run()
    {
        var reader = _queue.Reader;
        var batch = new List<WriteCommand>(_maxBatch);
        while (reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < _maxBatch && reader.TryRead(out var command))
            {
                batch.Add(command);
            }

            WriteBatch(batch);
            batch.Clear();
        }

        CloseSession();
    }

    private void WriteBatch(List<WriteCommand> batch)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var session = _session ??= _open();
            if (!TryWriteTogether(session, batch))
            {
                WriteOneByOne(session, batch);
            }
        }
        catch (Exception error)
        {
            // The commit itself failed, or the connection is gone. Nothing of the batch was answered, so nothing was promised.
            LogBatchFailed(_logger, error, batch.Count);
            foreach (var command in batch)
            {
                command.Fail(error);
            }

            CloseSession();
        }

        StorageMetrics.BatchSize.Record(batch.Count);
        StorageMetrics.BatchDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static bool TryWriteTogether(WriteSession session, List<WriteCommand> batch)
    {
        session.Begin();
        try
        {
            foreach (var command in batch)
            {
                command.Execute(session);
            }

            session.Flush();
        }
        catch (Exception)
        {
            // Which command is at fault, and what its error is, the second run will tell.
            session.Rollback();
            return false;
        }

        session.Commit();
        foreach (var command in batch)
        {
            command.Complete();
        }

        return true;
    }

    private void WriteOneByOne(WriteSession session, List<WriteCommand> batch)
    {
        var written = new List<WriteCommand>(batch.Count);
        List<(WriteCommand Command, Exception Error)> failed = [];
        session.Begin();
        foreach (var command in batch)
        {
            session.Savepoint();
            try
            {
                command.Execute(session);
                session.Flush();
                session.ReleaseSavepoint();
                written.Add(command);
            }
            catch (Exception error)
            {
                session.RollbackToSavepoint();
                failed.Add((command, error));
            }
        }

        session.Commit();
        foreach (var command in written)
        {
            command.Complete();
        }

        foreach (var (command, error) in failed)
        {
            LogCommandFailed(_logger, error, command.GetType().Name);
            command.Fail(error);
        }
    }

    private void CloseSession()
    {
        try
        {
            _session?.Dispose();
        }
        catch (Exception error)
        {
            LogCloseFailed(_logger, error);
        }

        _session = null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A batch of {Count} writes failed and was taken back.")]
    private static partial void LogBatchFailed(ILogger logger, Exception error, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A write of kind {Kind} failed alone.")]
    private static partial void LogCommandFailed(ILogger logger, Exception error, string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The writing connection could not be closed cleanly.")]
    private static partial void LogCloseFailed(ILogger logger, Exception error);
}
