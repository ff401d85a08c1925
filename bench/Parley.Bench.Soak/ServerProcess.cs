using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Parley.Bench.Load;
using Parley.Bench.Soak.Server;

namespace Parley.Bench.Soak;

/// <summary>What the operating system says of the server's process.</summary>
/// <param name="ResidentMemory">In bytes.</param>
/// <param name="Descriptors">Open file descriptors.</param>
/// <param name="Threads">Threads.</param>
internal readonly record struct ProcessState(long ResidentMemory, int Descriptors, int Threads);

/// <summary>The server under test, a process of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly HttpClient _http = new() { Timeout = Limit };
    private readonly Queue<string> _lines = new();

    private ServerProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Url { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>The last lines of its output.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public static async Task<ServerProcess> StartAsync(string leak)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [typeof(ServerProcess).Assembly.Location, "serve", "--urls", url.ToString(), "--leak", leak])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The collector of a small server: without a heap for each core, memory that is not needed goes back.
        start.Environment["DOTNET_gcServer"] = "0";

        // Buffers that wait in the pool to be used again are no leak, but hide one.
        start.Environment["DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXARRAYSPERPARTITION"] = "2";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        var server = new ServerProcess(Process.Start(start) ?? throw new LoadException("the server does not start"), url);
        try
        {
            await server.WaitUntilItAnswersAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has the server collect its garbage and say what is left.</summary>
    public async Task<ServerState> ReadStateAsync()
    {
        return await _http.GetFromJsonAsync<ServerState>(new Uri(Url, "/soak/state")) ?? throw new LoadException("the server has no state");
    }

    public ProcessState ReadProcess()
    {
        var directory = $"/proc/{_process.Id.ToString(CultureInfo.InvariantCulture)}";
        var status = File.ReadAllLines(directory + "/status");
        return new ProcessState(
            Field("VmRSS:") * 1024, Directory.GetFileSystemEntries(directory + "/fd").Length, (int)Field("Threads:"));

        long Field(string name)
        {
            var line = Array.Find(status, line => line.StartsWith(name, StringComparison.Ordinal))
                ?? throw new LoadException($"{directory}/status has no {name}");
            return long.Parse(line[name.Length..].Replace("kB", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Asks the server to stop, as an operator does.</summary>
    /// <returns>Its exit code; <see langword="null"/> when it did not stop.</returns>
    public async Task<int?> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task WaitUntilItAnswersAsync()
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Limit)
        {
            if (_process.HasExited)
            {
                throw new LoadException($"the server ended with {_process.ExitCode}: {Output}");
            }

            try
            {
                await ReadStateAsync();
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }

        throw new LoadException($"the server does not answer: {Output}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Keep(string? line)
    {
        lock (_lines)
        {
            if (line is null)
            {
                return;
            }

            _lines.Enqueue(line);
            if (_lines.Count > 200)
            {
                _lines.Dequeue();
            }
        }
    }
}
