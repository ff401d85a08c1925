using Parley.SocketIO;

namespace Parley.Bench.Soak.Server;

/// <summary>The events of the soak's sockets.</summary>
internal static class SoakEvents
{
    private const int LargestBlob = 60_000;
    private const int MostBlobs = 64;

    public static void Register(SocketIOServer io, Socket socket, SoakCounts counts)
    {
        var nsp = socket.Namespace;
        socket.On("echo", (RawArgument data, Acknowledgement ack) => ack.Send(data));
        socket.On("echo-later", async (RawArgument data, Acknowledgement ack) =>
        {
            await Task.Yield();
            ack.Send(data);
        });
        socket.On("slow", async (int milliseconds, RawArgument data, Acknowledgement ack) =>
        {
            await Task.Delay(Math.Clamp(milliseconds, 0, 2_000));
            ack.Send(milliseconds);
        });
        socket.On("bytes", (byte[] data, Acknowledgement ack) => ack.Send(data));
        socket.On("join", (string room, Acknowledgement ack) =>
        {
            socket.Join(room);
            ack.Send();
        });
        socket.On("leave", (string room, Acknowledgement ack) =>
        {
            socket.Leave(room);
            ack.Send();
        });
        socket.On("say", (string room, RawArgument data) => nsp.To(room).Emit("said", data));
        socket.On("say-others", (string room, RawArgument data) => socket.To(room).Emit("said", data));
        socket.On("all", (RawArgument data) => io.Except("nobody").Emit("news", data));
        socket.On("volatile", (RawArgument data) => nsp.Volatile.Emit("news", data));
        socket.On("blobs", (int count, int size) =>
        {
            var blob = new byte[Math.Clamp(size, 1, LargestBlob)];
            for (var i = 0; i < Math.Min(count, MostBlobs); i++)
            {
                socket.Emit("blob", i, blob);
            }
        });
        socket.On("members", async (string room, Acknowledgement ack) => ack.Send((await nsp.In(room).FetchSocketsAsync()).Count));
        socket.On("throw", void () => throw new SoakException("thrown by a handler"));
        socket.On("throw-later", async () =>
        {
            await Task.Yield();
            throw new SoakException("thrown by an asynchronous handler");
        });
        socket.On("kick", () => socket.Disconnect());
        socket.On("close", () => socket.Disconnect(close: true));
        socket.On("expire", (int milliseconds) =>
            socket.ExpireAt(TimeProvider.System.GetUtcNow().AddMilliseconds(Math.Clamp(milliseconds, 1, 5_000))));
        socket.On("stop-listening", (Acknowledgement ack) =>
        {
            socket.RemoveAllListeners();
            ack.Send();
        });

        // Not awaited: the events behind these must not wait for the client's answer.
        socket.On("ask", (int milliseconds) =>
        {
            _ = AskAsync(socket, counts, milliseconds);
        });
        socket.On("ask-room", (string room, int milliseconds) =>
        {
            _ = AskRoomAsync(nsp, room, counts, milliseconds);
        });
    }

    /// <summary>Asks the client; with a time of zero, for as long as it is connected.</summary>
    private static async Task AskAsync(Socket socket, SoakCounts counts, int milliseconds)
    {
        counts.Asked();
        try
        {
            var limit = milliseconds == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 1, 5_000));
            socket.Emit("answered", await socket.EmitWithAckAsync<string>("question", "how are you?", limit));
        }
        catch (TimeoutException)
        {
            socket.Emit("answered", "nothing");
        }
        catch (InvalidOperationException)
        {
            // The client went away; there is nobody to tell.
        }
        finally
        {
            counts.Settled();
        }
    }

    private static async Task AskRoomAsync(Namespace nsp, string room, SoakCounts counts, int milliseconds)
    {
        counts.Asked();
        try
        {
            await nsp.In(room).EmitWithAckAsync<string>("question", "all well?", TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 1, 5_000)));
        }
        catch (TimeoutException)
        {
            // Some do not answer: that is what they are for.
        }
        finally
        {
            counts.Settled();
        }
    }
}
