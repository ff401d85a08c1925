using System.Buffers.Binary;
using System.Text;

namespace Parley.SocketIO.Tests.Support;

/// <summary>A frame that the server sent; opcode -1 when the connection ended instead.</summary>
internal sealed record WsFrame(int Opcode, byte[] Payload, int ReservedBits = 0)
{
    public const int End = -1;
    public const int TextOpcode = 1;
    public const int BinaryOpcode = 2;
    public const int CloseOpcode = 8;
    public const int PingOpcode = 9;
    public const int PongOpcode = 10;

    /// <summary>RSV1, by which permessage-deflate marks a compressed message.</summary>
    public const int Compressed = 4;

    public string Text => Encoding.UTF8.GetString(Payload);

    /// <summary>The code of a close frame, 1005 when it has none.</summary>
    public int CloseCode
    {
        get
        {
            if (Payload.Length == 0)
            {
                return 1005;
            }

            var code = BinaryPrimitives.ReadUInt16BigEndian(Payload);

            // The number that stands for no code must not be sent as one.
            Assert.NotEqual(1005, code);
            return code;
        }
    }
}
