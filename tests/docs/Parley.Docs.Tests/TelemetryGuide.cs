using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Parley.SocketIO.Docs;

/// <summary>The code of <c>docs/telemetry.md</c>.</summary>
public class TelemetryGuide
{
    [Fact]
    public async Task A_collector_takes_meter_and_source()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Services.AddSocketIO();
        #region collect
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter("Parley.SocketIO"))
            .WithTracing(tracing => tracing.AddSource("Parley.SocketIO"));
        #endregion
        await using var app = builder.Build();
        app.MapSocketIO();
        await app.StartAsync();
        Assert.NotNull(app.Services.GetService<MeterProvider>());
        Assert.NotNull(app.Services.GetService<TracerProvider>());
        await app.StopAsync();
    }
}
