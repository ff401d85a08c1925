using System.Collections.Concurrent;

namespace Parley.Bench.Soak.Server;

/// <summary>What a handler of the soak throws on purpose.</summary>
internal sealed class SoakException(string message) : Exception(message);

/// <summary>
/// Reads the server's log: errors are expected only where the soak itself threw. Sees exceptions that nobody caught or
/// observed too. Thread-safe.
/// </summary>
internal sealed class LogWatch : ILoggerProvider
{
    private const int MaxFaults = 100;
    private const int MaxWarningsShown = 20;

    private readonly ConcurrentQueue<string> _faults = new();
    private long _expectedErrors;
    private long _warnings;

    public string[] Faults => [.. _faults];

    public long ExpectedErrors => Interlocked.Read(ref _expectedErrors);

    public long Warnings => Interlocked.Read(ref _warnings);

    public void WatchProcess()
    {
        AppDomain.CurrentDomain.UnhandledException += (_, error) =>
        {
            Console.Error.WriteLine($"unhandled: {error.ExceptionObject}");
            Console.Error.Flush();
        };
        TaskScheduler.UnobservedTaskException += (_, error) => AddFault($"unobserved: {error.Exception}");
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private void AddFault(string text)
    {
        Console.Error.WriteLine(text);
        if (_faults.Count < MaxFaults)
        {
            _faults.Enqueue(text);
        }
    }

    private void Add(string category, LogLevel level, string message, Exception? exception)
    {
        if (level == LogLevel.Warning)
        {
            if (Interlocked.Increment(ref _warnings) <= MaxWarningsShown)
            {
                Console.Error.WriteLine($"warning: {category}: {message}");
            }
        }
        else if (exception is SoakException)
        {
            Interlocked.Increment(ref _expectedErrors);
        }
        else
        {
            AddFault($"logged: {category}: {message} {exception}");
        }
    }

    private sealed class Logger(LogWatch watch, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and not LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                watch.Add(category, logLevel, formatter(state, exception), exception);
            }
        }
    }
}
