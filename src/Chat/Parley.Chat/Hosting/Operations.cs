using System.Net;
using OpenTelemetry.Metrics;
using Parley.Chat.Accounts;
using Parley.Chat.Storage;

namespace Parley.Chat.Hosting;

/// <summary>What the person who runs the server looks at: health and metrics.</summary>
internal static class Operations
{
    private static readonly string[] Meters =
    [
        ChatMetrics.MeterName, StorageMetrics.MeterName, "Parley.SocketIO", "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime",
    ];

    public static void AddChatMetrics(this IServiceCollection services) => services.AddOpenTelemetry()
        .WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());

    /// <summary>Metrics for loopback peers that are no proxy, and for administrators; for others there is nothing here.</summary>
    public static void UseChatMetrics(this IApplicationBuilder app) => app.MapWhen(
        context => context.Request.Path.Equals("/metrics", StringComparison.Ordinal),
        branch =>
        {
            branch.Use((context, next) => MayReadMetrics(context) ? next(context) : ApiProblem.NotFound().ExecuteAsync(context));
            branch.UseOpenTelemetryPrometheusScrapingEndpoint(_ => true);
        });

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz", context => context.Response.WriteAsync("ok", context.RequestAborted));
        endpoints.MapGet("/readyz", async context =>
        {
            var store = context.RequestServices.GetRequiredService<ChatStore>();
            try
            {
                await store.PingAsync();
            }
            catch (Exception)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                await context.Response.WriteAsync("storage does not answer", context.RequestAborted);
                return;
            }

            await context.Response.WriteAsync("ok", context.RequestAborted);
        });
    }

    private static bool MayReadMetrics(HttpContext context)
    {
        var headers = context.Request.Headers;
        var isForwarded = headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("Forwarded") || headers.ContainsKey("X-Real-IP");
        return (context.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer) && !isForwarded)
            || context.User.IsInRole(SessionClaims.Administrator);
    }
}
