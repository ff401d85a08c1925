using System.Collections.Concurrent;
using System.Diagnostics;
using Parley.SocketIO.Diagnostics;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Diagnostics;

/// <summary>Traces of handled events.</summary>
public class ActivityTests
{
    [Fact]
    public async Task An_event_is_an_activity_that_lasts_until_its_handler_has_completed()
    {
        var go = new TaskCompletionSource();
        var seen = new ConcurrentQueue<Activity?>();
        using var activities = new Recorder("/activities-1");
        await using var app = await TestApp.StartAsync(app => app.IO.Of("/activities-1").OnConnection(socket =>
        {
            socket.On("slow", async () =>
            {
                seen.Enqueue(Activity.Current);
                await go.Task;
                seen.Enqueue(Activity.Current);
            });
            socket.On("fast", () => seen.Enqueue(Activity.Current));
        }));
        var client = await WsClient.ConnectAsync(app, "/activities-1");
        await client.SendAsync("42/activities-1,[\"slow\"]");
        await client.SendAsync("42/activities-1,[\"fast\"]");
        await Eventually.Until(() => seen.Count == 1);
        Assert.Empty(activities.Stopped);
        go.SetResult();
        await Eventually.Until(() => activities.Stopped.Count == 2);
        Assert.Equal(["process slow", "process fast"], activities.Stopped.Select(activity => activity.DisplayName));
        Assert.Same(seen.First(), seen.ElementAt(1));
        Assert.Same(activities.Stopped.First(), seen.First());
        Assert.All(activities.Stopped, activity =>
        {
            Assert.Null(activity.ParentId);
            Assert.Equal(ActivityKind.Server, activity.Kind);
            Assert.Equal(ActivityStatusCode.Unset, activity.Status);
        });
        Assert.Equal(2, activities.Stopped.Select(activity => activity.TraceId).Distinct().Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_that_throws_sets_the_status_and_the_tags_are_those_of_the_document(bool isAsync)
    {
        var nsp = "/activities-2" + isAsync;
        using var activities = new Recorder(nsp);
        await using var app = await TestApp.StartAsync(app => app.IO.Of(nsp).OnConnection(socket =>
        {
            if (isAsync)
            {
                socket.On("x", async () =>
                {
                    await Task.Yield();
                    throw new InvalidOperationException("thrown");
                });
            }
            else
            {
                socket.On("x", (Action)(() => throw new InvalidOperationException("thrown")));
            }
        }));
        var client = await WsClient.ConnectAsync(app, nsp);
        await client.SendAsync($"42{nsp},[\"x\"]");
        await Eventually.Until(() => activities.Stopped.Count == 1);
        var activity = Assert.Single(activities.Stopped);
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
        Assert.Equal("thrown", activity.StatusDescription);
        Assert.Equal("exception", Assert.Single(activity.Events).Name);
        Assert.Equal("System.InvalidOperationException", activity.GetTagItem("error.type"));
        Assert.Equal("x", activity.GetTagItem("socketio.event"));
        Assert.Equal("socketio", activity.GetTagItem("messaging.system"));
        Assert.Equal(nsp, activity.GetTagItem("messaging.destination.name"));
        Assert.Equal(
            TelemetryDocumentTests.Rows("Traces", 2).Select(row => row.Split(" | ")[0].Trim('`')).Order(StringComparer.Ordinal),
            activity.TagObjects.Select(tag => tag.Key).Order(StringComparer.Ordinal));
        Assert.Equal("thrown", (await app.ErrorAsync()).Exception.Message);
    }

    [Fact]
    public async Task An_event_s_activity_links_to_the_request_that_carries_the_connection()
    {
        using var activities = new Recorder("/activities-3");
        ActivityContext request = default;
        await using var app = await TestApp.StartAsync(
            app => app.IO.Of("/activities-3").OnConnection(socket => socket.On("x", () => { })),
            use: web => Microsoft.AspNetCore.Builder.UseExtensions.Use(web, async (context, next) =>
            {
                using var activity = new Activity("request").Start();
                request = activity.Context;
                await next(context);
            }));
        var client = await WsClient.ConnectAsync(app, "/activities-3");
        await client.SendAsync("42/activities-3,[\"x\"]");
        await Eventually.Until(() => activities.Stopped.Count == 1);
        Assert.Equal(request.SpanId, Assert.Single(activities.Stopped.Single().Links).Context.SpanId);
        Assert.NotEqual(request.TraceId, activities.Stopped.Single().TraceId);
    }

    /// <summary>Records what happens in one namespace: other tests run at the same time.</summary>
    private sealed class Recorder : IDisposable
    {
        private readonly ActivityListener _listener;

        public Recorder(string nsp)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == SocketIOMetrics.Name,
                Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                    options.Tags!.Contains(new KeyValuePair<string, object?>("socketio.namespace", nsp))
                        ? ActivitySamplingResult.AllDataAndRecorded
                        : ActivitySamplingResult.None,
                ActivityStopped = activity =>
                {
                    if (nsp.Equals(activity.GetTagItem("socketio.namespace")))
                    {
                        Stopped.Enqueue(activity);
                    }
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public ConcurrentQueue<Activity> Stopped { get; } = new();

        public void Dispose()
        {
            _listener.Dispose();
        }
    }
}
