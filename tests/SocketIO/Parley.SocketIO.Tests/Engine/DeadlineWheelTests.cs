using Microsoft.Extensions.Time.Testing;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Tests.Engine;

public class DeadlineWheelTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<string> _calls = [];
    private int _counted;

    [Fact]
    public void Targets_are_called_in_the_order_of_their_deadlines_and_at_most_one_tick_late()
    {
        using var wheel = new DeadlineWheel(_clock);
        foreach (var due in new[] { 900, 100, 500, 0, 300 })
        {
            wheel.Schedule(new Target(this, due.ToString(System.Globalization.CultureInfo.InvariantCulture)), due);
        }

        for (var i = 0; i < 40; i++)
        {
            var before = wheel.Now;
            _clock.Advance(TimeSpan.FromMilliseconds(DeadlineWheel.TickMilliseconds));
            foreach (var call in _calls.Skip(_counted))
            {
                var late = wheel.Now - int.Parse(call, System.Globalization.CultureInfo.InvariantCulture);
                Assert.InRange(late, 0, 2 * DeadlineWheel.TickMilliseconds);
            }

            Assert.True(wheel.Now > before);
            _counted = _calls.Count;
        }

        Assert.Equal(["0", "100", "300", "500", "900"], _calls);
    }

    [Theory]
    [InlineData(52_000)]
    [InlineData(200_000)]
    [InlineData(86_400_000)]
    public void A_deadline_beyond_one_turn_of_the_wheel_is_kept(long due)
    {
        using var wheel = new DeadlineWheel(_clock);
        wheel.Schedule(new Target(this, "far"), due);
        var step = Math.Max(due / 100, 1000);
        while (wheel.Now + step < due)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(step));
            Assert.Empty(_calls);
        }

        _clock.Advance(TimeSpan.FromMilliseconds(due - wheel.Now - 1));
        Assert.Empty(_calls);
        _clock.Advance(TimeSpan.FromMilliseconds(2 * DeadlineWheel.TickMilliseconds));
        Assert.Equal(["far"], _calls);
    }

    [Fact]
    public void A_target_that_returns_a_moment_is_called_again_then()
    {
        using var wheel = new DeadlineWheel(_clock);
        wheel.Schedule(new Target(this, "again", now => now < 1000 ? now + 400 : long.MaxValue), 100);
        for (var i = 0; i < 100; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(DeadlineWheel.TickMilliseconds));
        }

        // At about 100, 500, 900 and 1300 ms.
        Assert.Equal(4, _calls.Count);
        _clock.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal(4, _calls.Count);
    }

    [Fact]
    public void A_target_that_returns_a_moment_of_the_past_is_called_at_the_next_tick()
    {
        using var wheel = new DeadlineWheel(_clock);
        var left = 3;
        wheel.Schedule(new Target(this, "past", _ => --left > 0 ? 0 : long.MaxValue), 0);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, _calls.Count);
    }

    [Fact]
    public void The_target_learns_which_moment_it_had_asked_for()
    {
        using var wheel = new DeadlineWheel(_clock);
        var target = new Target(this, "x");
        wheel.Schedule(target, 100);
        wheel.Schedule(target, 50);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([50, 100], target.Dues);
    }

    [Fact]
    public void After_a_long_sleep_everything_that_is_due_is_called_once_and_nothing_else()
    {
        // A timer that comes only once, hours late.
        var clock = new LateClock();
        using var wheel = new DeadlineWheel(clock);
        for (var due = 0; due < 120_000; due += 100)
        {
            wheel.Schedule(new Target(this, "due"), due);
        }

        wheel.Schedule(new Target(this, "not due"), 4_000_000);
        clock.Wake(TimeSpan.FromHours(1));
        Assert.Equal(1200, _calls.Count);
        Assert.DoesNotContain("not due", _calls);
        clock.Wake(TimeSpan.FromSeconds(401));
        Assert.Equal("not due", _calls[^1]);
        Assert.Equal(1201, _calls.Count);
    }

    [Fact]
    public async Task Scheduling_from_many_threads_while_the_wheel_turns_loses_none()
    {
        const int PerThread = 5_000;
        using var wheel = new DeadlineWheel(_clock);
        var called = 0;
        var done = false;
        var threads = Enumerable.Range(0, 3).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (var i = 0; i < PerThread; i++)
            {
                wheel.Schedule(new Counter(() => Interlocked.Increment(ref called)), wheel.Now + random.Next(300));
            }
        })).ToArray();
        var turning = Task.Run(() =>
        {
            while (!Volatile.Read(ref done))
            {
                _clock.Advance(TimeSpan.FromMilliseconds(25));
            }
        });
        await Task.WhenAll(threads);
        Volatile.Write(ref done, true);
        await turning;
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3 * PerThread, called);
    }

    private sealed class Target(DeadlineWheelTests test, string name, Func<long, long>? next = null) : IDeadlineTarget
    {
        public List<long> Dues { get; } = [];

        public long OnDeadline(long due, long now)
        {
            Assert.True(due <= now);
            Dues.Add(due);
            test._calls.Add(name);
            return next?.Invoke(now) ?? long.MaxValue;
        }
    }

    private sealed class Counter(Action count) : IDeadlineTarget
    {
        public long OnDeadline(long due, long now)
        {
            count();
            return long.MaxValue;
        }
    }

    private sealed class LateClock : TimeProvider
    {
        private long _ticks;
        private Action? _callback;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            return _ticks;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = () => callback(state);
            return new FakeTimeProvider().CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void Wake(TimeSpan after)
        {
            _ticks += after.Ticks;
            _callback!();
        }
    }
}
