using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Parley.Bench.Load;

/// <summary>A server that is measured: how it is started, and what is spoken with it.</summary>
internal sealed record Peer(string Name, EchoProtocol Protocol, string Path, Func<int, string[]> Command)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    /// <summary>Starts the server on a free port of this machine and on one core; returns when it answers.</summary>
    public Running Start(int core)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("taskset", ["-c", core.ToString(CultureInfo.InvariantCulture), .. Command(port)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["NODE_ENV"] = "production";

        var process = Process.Start(start) ?? throw new LoadException($"{Name} does not start");
        var running = new Running(process, new Uri($"http://127.0.0.1:{port}{Path}"));
        try
        {
            WaitUntilItAnswers(running);
            return running;
        }
        catch
        {
            running.Dispose();
            throw;
        }
    }

    private void WaitUntilItAnswers(Running running)
    {
        using var client = new HttpClient();
        var root = new Uri(running.Url, "/");
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < StartLimit)
        {
            if (running.Process.WaitForExit(50))
            {
                throw new LoadException($"{Name} ended with {running.Process.ExitCode}: {running.Output}");
            }

            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, root);
                using var response = client.Send(request);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }

        throw new LoadException($"{Name} does not answer: {running.Output}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The server's process. taskset becomes the program it starts, so the id is the server's own.</summary>
    internal sealed class Running : IDisposable
    {
        private readonly List<string> _lines = [];

        public Running(Process process, Uri url)
        {
            Process = process;
            Url = url;
            process.OutputDataReceived += (_, line) => Keep(line.Data);
            process.ErrorDataReceived += (_, line) => Keep(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public Process Process { get; }

        public Uri Url { get; }

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

        public void Dispose()
        {
            Process.Kill();
            Process.WaitForExit();
            Process.Dispose();
        }

        private void Keep(string? line)
        {
            lock (_lines)
            {
                if (line is not null && _lines.Count < 50)
                {
                    _lines.Add(line);
                }
            }
        }
    }
}
