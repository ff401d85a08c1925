using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Parley.Bench.Load;

/// <summary>
/// Readiness of many sockets on one thread, and their reads and writes: Linux's epoll, recv and send without anything between.
/// The load must cost less than the fastest server it measures, which Socket's own asynchronous calls do not.
/// </summary>
/// <remarks>Level triggered. Not thread-safe.</remarks>
internal sealed unsafe partial class Epoll : IDisposable
{
    public const uint Readable = 0x001;
    public const uint Writable = 0x004;

    private const int Add = 1;
    private const int Modify = 3;
    private const int DoNotSignal = 0x4000;
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int MaxEvents = 1024;

    // struct epoll_event { uint32 events; uint64 data; } is packed on x86-64 and on nothing else.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataOffset + sizeof(ulong);

    private readonly int _descriptor = Check(EpollCreate(0), "epoll_create1");
    private readonly byte[] _events = GC.AllocateArray<byte>(MaxEvents * 16, pinned: true);

    /// <summary>Watches a socket for input; <paramref name="tag"/> is what <see cref="Tag"/> answers for it.</summary>
    public void Watch(Socket socket, int tag) => Control(Add, socket, tag, Readable);

    /// <summary>Watches for output too, or no longer.</summary>
    public void WatchOutput(Socket socket, int tag, bool on) => Control(Modify, socket, tag, on ? Readable | Writable : Readable);

    /// <summary>Waits until a socket is ready or the time is over; returns how many are ready.</summary>
    public int Wait(int milliseconds)
    {
        fixed (byte* events = _events)
        {
            var count = EpollWait(_descriptor, events, MaxEvents, milliseconds);
            return count < 0 && Marshal.GetLastPInvokeError() == Interrupted ? 0 : Check(count, "epoll_wait");
        }
    }

    public int Tag(int index) => (int)BinaryPrimitives.ReadUInt64LittleEndian(_events.AsSpan((index * EventSize) + DataOffset));

    public bool IsWritable(int index) => (BinaryPrimitives.ReadUInt32LittleEndian(_events.AsSpan(index * EventSize)) & Writable) != 0;

    /// <summary>Reads what is there: the number of bytes, 0 at the end of the stream, -1 when there is nothing now.</summary>
    public static int Receive(int descriptor, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            return CheckTransfer(Recv(descriptor, start, (nuint)buffer.Length, 0), "recv");
        }
    }

    /// <summary>Writes what the kernel takes: the number of bytes, -1 when it takes none now.</summary>
    public static int Send(int descriptor, ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
        {
            return CheckTransfer(Send(descriptor, start, (nuint)data.Length, DoNotSignal), "send");
        }
    }

    public void Dispose() => _ = Close(_descriptor);

    private void Control(int operation, Socket socket, int tag, uint interest)
    {
        Span<byte> entry = stackalloc byte[16];
        entry.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(entry, interest);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[DataOffset..], (ulong)tag);
        fixed (byte* start = entry)
        {
            Check(EpollCtl(_descriptor, operation, (int)socket.Handle, start), "epoll_ctl");
        }
    }

    private static int CheckTransfer(nint result, string call)
    {
        if (result >= 0)
        {
            return (int)result;
        }

        return Marshal.GetLastPInvokeError() is TryAgain or Interrupted ? -1 : Check(-1, call);
    }

    private static int Check(int result, string call) =>
        result >= 0 ? result : throw new LoadException($"{call}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollCtl(int epoll, int operation, int descriptor, byte* entry);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int EpollWait(int epoll, byte* events, int maxEvents, int milliseconds);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Recv(int descriptor, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int descriptor, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
