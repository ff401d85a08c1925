using System.Runtime.CompilerServices;

namespace Parley.SocketIO.Tests.Support;

/// <summary>Waits for what another thread does, with a limit that only a broken server reaches.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task Until(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        return Until(() => Task.FromResult(condition()), what);
    }

    public static async Task Until(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"Still not so after {Limit.TotalSeconds} s: {what}");
            await Task.Delay(5);
        }
    }

    public static Task<T> Within<T>(Task<T> task)
    {
        return task.WaitAsync(Limit);
    }

    public static Task Within(Task task)
    {
        return task.WaitAsync(Limit);
    }
}
