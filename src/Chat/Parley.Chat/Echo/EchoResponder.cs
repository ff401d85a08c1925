using Parley.Chat.Storage;
using Parley.Chat.Storage.Accounts;
using Parley.Chat.Storage.Messages;

namespace Parley.Chat.Echo;

/// <summary>
/// Echo's mind. A question is answered once: the answer's client id derives from the question's id, so a second attempt is a
/// repeat. What a crash or a full queue left unanswered is found in the storage, at start and after a failure.
/// </summary>
internal sealed partial class EchoResponder(ChatStore store, TimeProvider time, ILogger<EchoResponder> logger) : BackgroundService
{
    private const int ScanLimit = 500;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // Never disposed: without its wait handle it holds nothing, and an answer may still be under way when the server ends.
    private readonly SemaphoreSlim _missed = new(1, 1);

    /// <summary>Answers a question that was just stored. Returns at once.</summary>
    public void Answer(StoredMessage question) => _ = TryAnswerAsync(question);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                // Signalled from the start: the first scan is for what an earlier process left.
                await _missed.WaitAsync(stoppingToken);
                while (!await TryScanAsync(stoppingToken))
                {
                    await Task.Delay(RetryDelay, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task<bool> TryScanAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var unanswered = await store.ListUnansweredByEchoAsync(ScanLimit);
                foreach (var question in unanswered)
                {
                    await SendAnswerAsync(question);
                }

                if (unanswered.Count < ScanLimit)
                {
                    return true;
                }
            }
        }
        catch (Exception error)
        {
            // The storage closes when the server ends, also in the middle of a scan.
            stoppingToken.ThrowIfCancellationRequested();
            LogFailed(logger, error);
            return false;
        }
    }

    private async Task TryAnswerAsync(StoredMessage question)
    {
        try
        {
            await SendAnswerAsync(question);
        }
        catch (Exception error)
        {
            LogFailed(logger, error);
            Miss();
        }
    }

    private Task<SendResult> SendAnswerAsync(StoredMessage question) => store.SendAsync(new SendRequest
    {
        SenderId = EchoPerson.Id,
        ConversationId = question.ConversationId,
        ClientId = EchoPerson.AnswerClientId(question.Id),
        Body = question.Body,
    });

    private void Miss()
    {
        try
        {
            _missed.Release();
        }
        catch (SemaphoreFullException)
        {
            // A scan is due already.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Echo could not answer; it tries again.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
