using System.Buffers;
using System.Text;

namespace Parley.SocketIO.Engine;

// What the application sees of a session.
internal sealed partial class EngineSession
{
    private EngineConnection? _connection;
    private int _unsentAtEnd;
    private bool _isTold;

    /// <summary>The public face of the session, made when it is first asked for.</summary>
    public EngineConnection Connection
    {
        get
        {
            lock (Gate)
            {
                return _connection ??= new EngineConnection(this, _server.Logger);
            }
        }
    }

    /// <summary>Who may want to know what happens: nobody, as long as the application has not asked for the connection.</summary>
    public EngineConnection? Watcher => _connection;

    /// <summary>Why the session ended, once its sockets were told; changes with <see cref="Gate"/> held.</summary>
    public DisconnectReason? ToldReason => _isTold ? _closeReason : null;

    /// <summary>Whether a packet that is queued now leaves at once.</summary>
    public bool IsWritable
    {
        get
        {
            lock (Gate)
            {
                return _state == SessionState.Open && Queue.IsEmpty && InFlight == 0 && _transport.IsWritableLocked;
            }
        }
    }

    /// <summary>Bytes that wait or are on their way; while the end of the session is told, those that waited at the end.</summary>
    public int BufferedBytes
    {
        get
        {
            lock (Gate)
            {
                return _state != SessionState.Closed ? Queue.Length + InFlight : _isNotified ? 0 : _unsentAtEnd;
            }
        }
    }

    /// <summary>Queues a message of the application, one without a packet of Socket.IO.</summary>
    public bool SendText(string message)
    {
        var writer = FrameScratch.Rent();
        try
        {
            var text = writer.BeginText();
            text.Write("4"u8);
            Encoding.UTF8.GetBytes(message, text);
            return Send(writer.EndText());
        }
        finally
        {
            writer.Return();
        }
    }

    /// <inheritdoc cref="SendText(string)"/>
    public bool SendText(ReadOnlySpan<byte> utf8)
    {
        var writer = FrameScratch.Rent();
        try
        {
            var text = writer.BeginText();
            text.Write("4"u8);
            text.Write(utf8);
            return Send(writer.EndText());
        }
        finally
        {
            writer.Return();
        }
    }

    /// <inheritdoc cref="SendText(string)"/>
    public bool SendBinary(ReadOnlySpan<byte> message)
    {
        var writer = FrameScratch.Rent();
        try
        {
            writer.BeginBinary();
            writer.AppendBinary(message);
            return Send(writer.Frames);
        }
        finally
        {
            writer.Return();
        }
    }

    private void TellConnection(DisconnectReason reason)
    {
        EngineConnection? connection;
        lock (Gate)
        {
            _closeReason = reason;
            _isTold = true;
            connection = _connection;
        }

        connection?.RaiseClosed(reason);
    }

    /// <summary>Queues the application's first packet behind the handshake, so that both leave together.</summary>
    private void AppendInitialPacketLocked(FrameScratch writer)
    {
        if (Options.InitialPacket is { } packet)
        {
            var text = writer.BeginText();
            Encoding.UTF8.GetBytes("4", text);
            Encoding.UTF8.GetBytes(packet, text);
            Queue.Append(writer.EndText());
        }
    }
}
