using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Parley.Chat.Tests;

/// <summary>The program as a person starts it: what it prints, and how it ends.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("parley-process-").FullName;

    [Fact]
    public async Task It_prints_its_address_once_it_listens_and_stops_cleanly()
    {
        using var process = Start("--port", "0", "--data", "here");
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("Parley Chat is ready: http://127.0.0.1:", line, StringComparison.Ordinal);
        using var http = new HttpClient();
        Assert.Equal("ok", await http.GetStringAsync(
            new Uri(line!["Parley Chat is ready: ".Length..] + "/readyz"), TestContext.Current.CancellationToken));
        Assert.True(File.Exists(Path.Combine(_directory, "here", "chat.db")));

        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        Assert.Equal("", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal("", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_taken_port_is_one_sentence()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        await AssertRefusesAsync("in use", "--port", port);
    }

    [Fact]
    public async Task Wrong_options_are_one_sentence()
    {
        await AssertRefusesAsync("--insecure-lan", "--public-url", "http://chat.lan");
        await AssertRefusesAsync("needs a value", "--port");
        await AssertRefusesAsync("cannot be used", "--port", "abc");
        await AssertRefusesAsync("between 0 and 65535", "--port", "70000");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task AssertRefusesAsync(string part, params string[] args)
    {
        using var process = Start(args);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, process.ExitCode);
        Assert.Equal("", output);
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    private Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Parley.Chat.dll"), .. args])
        {
            WorkingDirectory = _directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
