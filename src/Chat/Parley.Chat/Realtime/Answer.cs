using Parley.Chat.Contract;

namespace Parley.Chat.Realtime;

/// <summary>What a handler says: an acknowledgement or an error.</summary>
internal readonly struct Answer<TAck>
    where TAck : class, IAck
{
    private Answer(TAck? ack, ChatError? error)
    {
        Ack = ack;
        Error = error;
    }

    public TAck? Ack { get; }

    public ChatError? Error { get; }

    public static implicit operator Answer<TAck>(TAck ack) => new(ack, null);

    public static implicit operator Answer<TAck>(ChatError error) => new(null, error);
}
