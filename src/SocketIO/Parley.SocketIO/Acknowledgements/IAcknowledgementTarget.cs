using Parley.SocketIO.Events;

namespace Parley.SocketIO.Acknowledgements;

/// <summary>Whoever waits for an answer: a client, or another server.</summary>
internal interface IAcknowledgementTarget
{
    void SendAcknowledgement<TArguments>(long id, in TArguments arguments)
        where TArguments : struct, IArguments;
}
