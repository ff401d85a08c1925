namespace Parley.Chat.Tests;

internal static class Poll
{
    /// <summary>Waits for a condition, for as long as the slowest machine may need.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
