using System.Buffers;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Engine;

// The payload of an answer, in the form of the session's revision.
internal sealed partial class PollingTransport
{
    /// <param name="payload">Where to write.</param>
    /// <param name="isLast">Whether everything is to go, since no one asks again.</param>
    /// <param name="mayCompress">Whether a packet in it is worth compressing.</param>
    /// <returns>Whether the payload is a binary one.</returns>
    private bool WriteWaitingLocked(ArrayBufferWriter<byte> payload, bool isLast, out bool mayCompress)
    {
        var limit = Session.TakePayloadLimitLocked();
        var maxSize = Session.Options.MaxHttpBufferSize;
        if (isLast)
        {
            maxSize = limit = int.MaxValue;
        }

        if (Session.IsEngineIO3)
        {
            mayCompress = true;
            return Session.Queue.WriteEngineIO3Payload(payload, maxSize, limit);
        }

        mayCompress = Session.Queue.WritePayload(payload, maxSize, limit);
        return false;
    }

    private void WritePacket(ArrayBufferWriter<byte> payload, ReadOnlySpan<byte> packet, bool isBinary)
    {
        if (isBinary)
        {
            EngineIO3PayloadWriter.WriteToBinary(payload, packet, isBinary: false);
        }
        else if (Session.IsEngineIO3)
        {
            EngineIO3PayloadWriter.WriteToText(payload, packet);
        }
        else
        {
            if (payload.WrittenCount > 0)
            {
                payload.Write([PollingPayloadWriter.Separator]);
            }

            payload.Write(packet);
        }
    }
}
