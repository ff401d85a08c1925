namespace Parley.Chat.Contract;

/// <summary>Marks what a client sends: its properties may be left out unless they are required.</summary>
internal interface IRequest;

/// <summary>Any acknowledgement.</summary>
internal interface IAnswer
{
    bool Ok { get; }
}

/// <summary>An acknowledgement of success: it carries <c>ok: true</c>.</summary>
internal interface IAck : IAnswer;

/// <summary>The acknowledgement of anything that failed.</summary>
internal sealed record ErrorAck : IAnswer
{
    public bool Ok => false;

    public required ChatError Error { get; init; }
}

/// <summary>Why something failed.</summary>
internal sealed record ChatError
{
    public required string Code { get; init; }

    /// <summary>A sentence for the person.</summary>
    public required string Message { get; init; }

    /// <summary>Whether the same request may succeed later.</summary>
    public required bool Retryable { get; init; }
}
