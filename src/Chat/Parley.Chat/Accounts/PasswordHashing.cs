using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Parley.Chat.Storage.Accounts;

namespace Parley.Chat.Accounts;

/// <summary>Too many passwords wait to be hashed.</summary>
internal sealed class PasswordQueueFullException : Exception;

/// <summary>
/// Hashes passwords with Identity's hasher, as many at once as there are cores. A flood of sign-ins thus fills a short queue
/// instead of the machine.
/// </summary>
internal sealed class PasswordHashing : IDisposable
{
    private readonly PasswordHasher<Person> _hasher;
    private readonly SemaphoreSlim _cores = new(Environment.ProcessorCount);
    private readonly string _nobodysHash;
    private readonly int _queue;
    private int _waiting;

    public PasswordHashing(AccountOptions options)
    {
        _queue = options.PasswordQueue + Environment.ProcessorCount;
        _nobodysHash = MakeUnmatchableHash(options.PasswordIterations);
        _hasher = new PasswordHasher<Person>(Options.Create(new PasswordHasherOptions { IterationCount = options.PasswordIterations }));
    }

    /// <exception cref="PasswordQueueFullException">Try again later.</exception>
    public Task<string> HashAsync(string password, CancellationToken cancellation) =>
        RunAsync(() => _hasher.HashPassword(null!, PasswordRules.Normalize(password)), cancellation);

    /// <summary>Compares a password with a hash. No hash costs the same time and never matches.</summary>
    /// <exception cref="PasswordQueueFullException">Try again later.</exception>
    public Task<PasswordVerificationResult> VerifyAsync(string? hash, string password, CancellationToken cancellation) =>
        RunAsync(() => _hasher.VerifyHashedPassword(null!, hash ?? _nobodysHash, PasswordRules.Normalize(password)), cancellation);

    public void Dispose() => _cores.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _waiting) > _queue)
        {
            Interlocked.Decrement(ref _waiting);
            throw new PasswordQueueFullException();
        }

        try
        {
            await _cores.WaitAsync(cancellation);
            try
            {
                return await Task.Run(work, cancellation);
            }
            finally
            {
                _cores.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>A hash in Identity's third format whose result is random: no password leads to it, yet checking costs the same.</summary>
    private static string MakeUnmatchableHash(int iterations)
    {
        const int HeaderLength = 13;
        const int SaltLength = 16;
        const int SubkeyLength = 32;
        const int HmacSha512 = 2;
        var hash = RandomNumberGenerator.GetBytes(HeaderLength + SaltLength + SubkeyLength);
        hash[0] = 0x01;
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(1), HmacSha512);
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(5), iterations);
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(9), SaltLength);
        return Convert.ToBase64String(hash);
    }
}
