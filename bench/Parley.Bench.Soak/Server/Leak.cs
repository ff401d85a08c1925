using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Parley.Bench.Load;
using Parley.SocketIO;

namespace Parley.Bench.Soak.Server;

/// <summary>Faults that the judge must find; only this program has them. Each is small and grows with every client.</summary>
internal static class Leak
{
    /// <summary>The names, and which of the judge's findings must name the fault.</summary>
    public static readonly IReadOnlyDictionary<string, string> Findings = new Dictionary<string, string>
    {
        ["sessions"] = "managed heap",
        ["buffers"] = "resident memory",
        ["handles"] = "file descriptors",
        ["tasks"] = "unobserved",
    };

    private static readonly ConcurrentBag<object> Kept = [];

    /// <summary>What is done with each socket; <see langword="null"/> for nothing.</summary>
    public static Action<Socket>? Create(string name)
    {
        return name switch
        {
            "none" => null,

            // A list that somebody forgot to clean: whole sockets, with session and handlers, can never be collected.
            "sessions" => static socket => Kept.Add(socket),
            "buffers" => static _ => AllocateNative(),
            "handles" => static _ => Kept.Add(OpenHandle()),
            "tasks" => static _ => FailUnseen(),
            _ => throw new LoadException($"--leak is none, {string.Join(", ", Findings.Keys)}, not {name}"),
        };
    }

    private static unsafe void AllocateNative()
    {
        const int Size = 64 * 1024;
        new Span<byte>(NativeMemory.Alloc(Size), Size).Fill(1);
    }

    private static void FailUnseen()
    {
        _ = Task.Run(static void () => throw new InvalidOperationException("a task that nobody awaits"));
    }

    private static SafeFileHandle OpenHandle()
    {
        return File.OpenHandle("/dev/null");
    }
}
