using Parley.Chat.Hosting;

namespace Parley.Chat.Accounts;

/// <summary>The limits per address on sign-in and sign-up.</summary>
internal sealed class AttemptLimits(AccountOptions options, TimeProvider time)
{
    private readonly TokenBuckets _signIns = PerMinute(options.SignInsPerMinute, time);
    private readonly TokenBuckets _loopbackSignIns = PerMinute(options.LoopbackSignInsPerMinute, time);
    private readonly TokenBuckets _signUps = PerHour(options.SignUpsPerHour, time);
    private readonly TokenBuckets _loopbackSignUps = PerHour(options.LoopbackSignUpsPerHour, time);

    public bool TrySignIn(ClientAddress address, out TimeSpan retryAfter) =>
        (address.IsLoopback ? _loopbackSignIns : _signIns).TryTake(address.Key, out retryAfter);

    public bool TrySignUp(ClientAddress address, out TimeSpan retryAfter) =>
        (address.IsLoopback ? _loopbackSignUps : _signUps).TryTake(address.Key, out retryAfter);

    private static TokenBuckets PerMinute(int count, TimeProvider time) => new(count / 60.0, count, time);

    private static TokenBuckets PerHour(int count, TimeProvider time) => new(count / 3600.0, count, time);
}
