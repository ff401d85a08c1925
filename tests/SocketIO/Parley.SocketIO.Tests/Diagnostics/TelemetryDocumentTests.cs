using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Diagnostics;

/// <summary>The tables of <c>docs/telemetry.md</c> are what the code does.</summary>
public class TelemetryDocumentTests
{
    [Fact]
    public async Task The_document_lists_the_instruments_that_there_are_with_their_tags()
    {
        await using var app = await TestApp.StartAsync();
        var nsp = app.IO.Of("/");
        using var metrics = new SocketIOMetrics(null);
        using var measurements = new Measurements(metrics.Meter);
        Assert.True(metrics.MeasuresHandlers);
        metrics.SessionOpened();
        metrics.SessionClosed(DisconnectReason.TransportClose);
        metrics.RequestRefused(1);
        metrics.UpgradeEnded(isCompleted: true);
        metrics.PacketReceived(1);
        metrics.PacketSent(1);
        metrics.LimitExceeded("x");
        metrics.SocketConnected(nsp);
        metrics.SocketDisconnected(nsp);
        metrics.ConnectionRefused(nsp, "x");
        metrics.RecoveryEnded(nsp, "x");
        metrics.EventReceived(nsp);
        metrics.EventRefused(nsp, "x");
        metrics.HandlerCompleted(nsp, "x", TimeSpan.Zero, null);
        metrics.HandlerCompleted(nsp, "x", TimeSpan.Zero, new InvalidOperationException());
        metrics.HandlerFailed(nsp, new InvalidOperationException());
        metrics.AcknowledgementsPending(1);

        var actual = measurements.Instruments.Select(instrument =>
        {
            var shortName = instrument.Name["parley.socketio.".Length..];
            Assert.True(measurements.Count(shortName) > 0, $"This test does not use {instrument.Name}.");
            var tags = string.Join(", ", measurements.TagsOf(shortName).Select(tag => $"`{tag}`"));
            return $"`{instrument.Name}` | {KindOf(instrument)} | `{instrument.Unit}` | {tags} | {instrument.Description}";
        });
        Assert.Equal(actual.Order(StringComparer.Ordinal), Rows("Metrics", 5).Order(StringComparer.Ordinal));

        var documented = Rows("Metrics", 2).Select(row => row.Split(" | ")[0].Trim('`'));
        var used = measurements.Instruments.SelectMany(instrument => measurements.TagsOf(instrument.Name["parley.socketio.".Length..]));
        Assert.Equal(used.Distinct().Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_document_lists_what_is_logged_with_its_id()
    {
        var messages = typeof(SocketIOServer).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .ToList();
        Assert.Equal(messages.Count, messages.Select(message => message.EventId).Distinct().Count());
        Assert.Equal(
            messages.OrderBy(message => message.EventId).Select(message => $"{message.EventId} | {message.Level} | {message.Message}"),
            Rows("Log", 3));
    }

    internal static IEnumerable<string> Rows(string section, int columns, [CallerFilePath] string path = "")
    {
        var root = Path.GetDirectoryName(path)!;
        while (!File.Exists(Path.Combine(root, "Parley.slnx")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        return File.ReadLines(Path.Combine(root, "docs", "telemetry.md"))
            .SkipWhile(line => line != "## " + section).Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())
            .Where(cells => cells.Length == columns && cells[0] is not ("instrument" or "tag" or "id"))
            .Select(cells => string.Join(" | ", cells));
    }

    private static string KindOf(Instrument instrument)
    {
        return instrument.GetType().Name.Split('`')[0];
    }
}
