using System.Runtime.CompilerServices;
using CsCheck;
using Parley.SocketIO.Rooms;

namespace Parley.SocketIO.Tests.Rooms;

public class RoomTableProperties
{
    private static readonly string[] Names = ["a", "b", "c"];

    private static readonly Gen<(bool Joins, int Room, int Socket)> Step =
        Gen.Select(Gen.Bool, Gen.Int[0, 2], Gen.Int[0, 3]);

    [Fact]
    public void The_table_is_what_a_table_of_sets_would_be()
    {
        Step.Array[0, 60].Sample(steps =>
        {
            var table = new RoomTable();
            var sockets = NewSockets(4);
            var model = new Dictionary<string, HashSet<Socket>>();
            foreach (var (joins, room, socket) in steps)
            {
                var name = Names[room];
                var expected = joins ? Join(model, name, sockets[socket]) : Leave(model, name, sockets[socket]);
                Assert.Equal(expected, joins ? table.Add(name, sockets[socket]) : table.Remove(name, sockets[socket]));
                foreach (var any in Names)
                {
                    Assert.Equal(model.ContainsKey(any), table.Contains(any));
                    Assert.Equal(model.GetValueOrDefault(any, []), table.Members(any).ToHashSet());
                }

                Assert.Equal(model.Keys.Order(), table.Names.Order());
                Assert.Equal(model.Count, table.Count);
            }
        });
    }

    /// <summary>As in the server each socket has its own lock: one socket's changes come one after the other.</summary>
    [Fact]
    public void Threads_at_once_lose_no_member_and_every_room_is_told_once()
    {
        Gen.Select(Step.Array[0, 200], Step.Array[0, 200], Step.Array[0, 200]).Sample(
            (first, second, third) =>
            {
                var table = new RoomTable();
                var sockets = NewSockets(3);
                var changes = new List<(string Room, RoomChange Change)>[3];
                var model = new HashSet<string>[3];
                Parallel.For(0, 3, thread =>
                {
                    var steps = thread switch { 0 => first, 1 => second, _ => third };
                    (changes[thread], model[thread]) = Walk(table, sockets[thread], steps);
                });

                foreach (var name in Names)
                {
                    var members = sockets.Where((_, thread) => model[thread].Contains(name)).ToHashSet();
                    Assert.Equal(members, table.Members(name).ToHashSet());
                    Assert.Equal(members.Count > 0, table.Contains(name));
                    var told = changes.SelectMany(list => list).Where(change => change.Room == name).ToArray();
                    var created = told.Count(change => change.Change.HasFlag(RoomChange.Created));
                    var deleted = told.Count(change => change.Change.HasFlag(RoomChange.Deleted));
                    Assert.Equal(members.Count > 0 ? 1 : 0, created - deleted);
                }
            },
            iter: 300,
            threads: 1);
    }

    private static (List<(string Room, RoomChange Change)> Changes, HashSet<string> Rooms) Walk(
        RoomTable table, Socket socket, (bool Joins, int Room, int Socket)[] steps)
    {
        var changes = new List<(string, RoomChange)>();
        var rooms = new HashSet<string>();
        foreach (var (joins, room, _) in steps)
        {
            var name = Names[room];
            var change = joins ? table.Add(name, socket) : table.Remove(name, socket);
            var hasChanged = joins ? rooms.Add(name) : rooms.Remove(name);
            Assert.Equal(hasChanged, change.HasFlag(joins ? RoomChange.Joined : RoomChange.Left));
            Assert.Equal(rooms.Contains(name), table.Members(name).Contains(socket));
            changes.Add((name, change));
        }

        return (changes, rooms);
    }

    // The table knows sockets by their identity alone.
    private static Socket[] NewSockets(int count)
    {
        return [.. Enumerable.Range(0, count).Select(_ => (Socket)RuntimeHelpers.GetUninitializedObject(typeof(Socket)))];
    }

    private static RoomChange Join(Dictionary<string, HashSet<Socket>> model, string room, Socket socket)
    {
        if (!model.TryGetValue(room, out var members))
        {
            model[room] = [socket];
            return RoomChange.Joined | RoomChange.Created;
        }

        return members.Add(socket) ? RoomChange.Joined : RoomChange.None;
    }

    private static RoomChange Leave(Dictionary<string, HashSet<Socket>> model, string room, Socket socket)
    {
        if (!model.TryGetValue(room, out var members) || !members.Remove(socket))
        {
            return RoomChange.None;
        }

        if (members.Count > 0)
        {
            return RoomChange.Left;
        }

        model.Remove(room);
        return RoomChange.Left | RoomChange.Deleted;
    }
}
