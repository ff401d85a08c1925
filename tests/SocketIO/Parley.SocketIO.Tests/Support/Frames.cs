using System.Text;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Tests.Support;

/// <summary>Sends finished frames of a server, with flags that are set deep inside otherwise.</summary>
internal static class Frames
{
    public static byte[] Text(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        var frame = new byte[WebSocketFrameWriter.MaxHeaderSize + payload.Length];
        var header = WebSocketFrameWriter.WriteHeader(frame, WebSocketOpcode.Text, payload.Length);
        payload.CopyTo(frame, header);
        return frame[..(header + payload.Length)];
    }

    public static void Send(this TestApp app, string sid, string text, SendFlags flags = SendFlags.None)
    {
        Assert.True(app.IO.EngineServer.Find(sid)!.Send(Text(text), flags));
    }

    public static void SendShared(this TestApp app, string sid, byte[] frames, SendFlags flags = SendFlags.None)
    {
        Assert.True(app.IO.EngineServer.Find(sid)!.SendShared(frames, flags));
    }
}
