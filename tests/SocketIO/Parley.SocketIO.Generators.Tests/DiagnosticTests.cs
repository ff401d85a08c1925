using System.Reflection;
using Microsoft.CodeAnalysis;
using Parley.SocketIO.Generators.Diagnostics;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Generators.Tests;

/// <summary>What is wrong with a contract or a class is said where it is.</summary>
public class DiagnosticTests
{
    private const string Usings = "using System; using System.Collections.Generic; using System.IO; using System.Threading;"
        + " using System.Threading.Tasks; using Parley.SocketIO; ";

    private const string IA = "[SocketIOEvents] public interface IA { void E(); } ";
    private const string IB = "[SocketIOEvents] public interface IB { void E(int x); } ";

    // The faulty place stands between « and ».
    [Theory]
    [InlineData("PSIO001", "[SocketIOEvents] public interface «IA»<T> { void E(T x); }")]
    [InlineData("PSIO001", "public class C { [SocketIOEvents] private interface «IA» { void E(); } }")]
    [InlineData("PSIO001", "internal class C { private class D { [SocketIOEvents] public interface «IA» { void E(); } } }")]
    [InlineData("PSIO001", "[SocketIOEvents] file interface «IA» { void E(); }")]
    [InlineData("PSIO002", "[SocketIOEvents] public interface IA { int «Value» { get; } }")]
    [InlineData("PSIO002", "[SocketIOEvents] public interface IA { int «this»[int i] { get; } }")]
    [InlineData("PSIO002", "[SocketIOEvents] public interface IA { event Action «Changed»; }")]
    [InlineData("PSIO002", "[SocketIOEvents] public interface IA { static abstract void «E»(); }")]
    [InlineData("PSIO003", "[SocketIOEvents] public interface IA { void «E»<T>(T x); }")]
    [InlineData("PSIO004", "[SocketIOEvents] public interface IA { void «E»(ref int x); }")]
    [InlineData("PSIO004", "[SocketIOEvents] public interface IA { void «E»(out int x); }")]
    [InlineData("PSIO004", "[SocketIOEvents] public interface IA { void «E»(in int x); }")]
    [InlineData("PSIO004", "[SocketIOEvents] public interface IA { ref int «E»(); }")]
    [InlineData("PSIO005", "[SocketIOEvents] public interface IA { (int, string) «E»(); }")]
    [InlineData("PSIO005", "[SocketIOEvents] public interface IA { Task<(int A, string B)> «E»(); }")]
    [InlineData("PSIO005", "[SocketIOEvents] public interface IA { IAsyncEnumerable<int> «E»(); }")]
    [InlineData("PSIO005", "[SocketIOEvents] public interface IA { Task<Task> «E»(); }")]
    [InlineData("PSIO005", "[SocketIOEvents] public interface IA { ReadOnlySpan<byte> «E»(); }")]
    [InlineData("PSIO005", "[SocketIOEvents] public interface IA { Task<Stream> «E»(); }")]
    [InlineData("PSIO005", "[SocketIOEvents] public interface IA { Socket «E»(); }")]
    [InlineData("PSIO006", "[SocketIOEvents] public interface IA { void «E»(Action<int> ack); }")]
    [InlineData("PSIO006", "[SocketIOEvents] public interface IA { void «E»(Acknowledgement ack); }")]
    [InlineData("PSIO006", "[SocketIOEvents] public interface IA { void «E»(ReadOnlySpan<byte> data); }")]
    [InlineData("PSIO006", "[SocketIOEvents] public interface IA { unsafe void «E»(int* p); }", "CS0227")]
    [InlineData("PSIO006", "[SocketIOEvents] public interface IA { void «E»((int, int) pair); }")]
    [InlineData("PSIO006", "[SocketIOEvents] public interface IA { void «E»(Stream data); }")]
    [InlineData("PSIO007", "[SocketIOEvents] public interface IA { void E(int x); void «E»(string x); }")]
    [InlineData("PSIO007", "[SocketIOEvents] public interface IA { void E(); void «EAsync»(); }")]
    [InlineData("PSIO007", "[SocketIOEvents] public interface IA { void E(); [EventName(\"e\")] void «F»(); }")]
    [InlineData("PSIO007", "public interface IB { void E(); } [SocketIOEvents] public interface IA : IB { void «E»(int x); }")]
    [InlineData("PSIO008", "[SocketIOEvents] public interface IA { void «Connect»(); }")]
    [InlineData("PSIO008", "[SocketIOEvents] public interface IA { Task «DisconnectAsync»(); }")]
    [InlineData("PSIO008", "[SocketIOEvents] public interface IA { [EventName(\"connect_error\")] void «E»(); }")]
    [InlineData("PSIO009", "[SocketIOEvents] public interface IA { void «Equals»(int x); }")]
    [InlineData("PSIO009", "[SocketIOEvents] public interface IA { void «ToString»(int x); }")]
    [InlineData("PSIO010", "[SocketIOEvents] public interface IA { void «E»(Socket a, Socket b); }")]
    [InlineData("PSIO010", "[SocketIOEvents] public interface IA { void «E»(CancellationToken a, CancellationToken b); }")]
    [InlineData("PSIO010", "[SocketIOEvents] public interface IA { void «E»(RawArgument[] rest, int x); }")]
    [InlineData("PSIO011", IA + "[SocketIOHandlers] class «H» : IA { public void E() { } }")]
    [InlineData("PSIO011", IA + "class C { [SocketIOHandlers] partial class «H» : IA { public void E() { } } }")]
    [InlineData("PSIO011", IA + "[SocketIOHandlers] abstract partial class «H» : IA { public void E() { } }")]
    [InlineData("PSIO011", IA + "[SocketIOHandlers] partial class «H»<T> : IA { public void E() { } }")]
    [InlineData("PSIO011", IA + "[SocketIOHandlers] file partial class «H» : IA { public void E() { } }")]
    [InlineData("PSIO012", "public interface IA { void E(); } [SocketIOHandlers] partial class «H» : IA { public void E() { } }")]
    [InlineData("PSIO013", IA + "[SocketIOHandlers] partial class «H» : IA { private H() { } public void E() { } }")]
    [InlineData("PSIO013", IA + "[SocketIOHandlers] partial class «H» : IA { public H() { } public H(int x) { } public void E() { } }")]
    [InlineData("PSIO013", IA + "[SocketIOHandlers] partial class «H» : IA { public H(ref int x) { } public void E() { } }")]
    [InlineData("PSIO007", IA + IB
        + "[SocketIOHandlers] partial class «H» : IA, IB { public void E() { } public void E(int x) { } }")]
    [InlineData("PSIO014", "[SocketIOEvents] public interface IA { [AckTimeout(0)] Task «E»(); }")]
    [InlineData("PSIO014", "[SocketIOEvents] public interface IA { [AckTimeout(double.NaN)] Task «E»(); }")]
    [InlineData("PSIO014", "[SocketIOEvents, AckTimeout(1e9)] public interface IA { Task «E»(); }")]
    public void A_fault_is_reported_at_its_place(string id, string marked, string? alsoFrom = null)
    {
        var start = marked.IndexOf('«', StringComparison.Ordinal);
        var place = marked[(start + 1)..marked.IndexOf('»', StringComparison.Ordinal)];
        var source = Usings + string.Concat(marked.Split('«', '»'));
        var compiled = Compiled.From(source);
        var reported = Assert.Single(compiled.Reported);
        Assert.Equal(id, reported.Id);
        Assert.Equal(DiagnosticSeverity.Error, reported.Severity);
        Assert.Equal("Application.cs", reported.Location.GetLineSpan().Path);
        var span = reported.Location.SourceSpan;
        Assert.Equal(Usings.Length + start, span.Start);
        Assert.Equal(place, source[span.Start..span.End]);

        // Nothing else goes wrong because of it.
        Assert.Equal(alsoFrom is null ? [] : [alsoFrom], compiled.Faults.Select(fault => fault.Id));
    }

    [Fact]
    public void A_message_says_what_to_do()
    {
        var messages = Compiled.From(Usings + """
            [SocketIOEvents]
            public interface IA
            {
                void Connect();
                void Done(Action<string> callback);
                void Join(string room);
                void JoinAsync(string room, int seat);
            }
            """).Reported.Select(fault => fault.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(
            [
                "\"connect\" is one of Socket.IO's own events; name the event 'Connect' with [EventName]",
                "The parameter 'callback' of the event 'Done' cannot be 'System.Action<string>': "
                    + "a function cannot be sent; an acknowledgement is the result of the event",
                "The events 'Join' and 'JoinAsync' have the same name \"join\"; name one with [EventName]",
            ],
            messages);
    }

    [Fact]
    public void A_faulty_event_leaves_the_others_as_they_are()
    {
        var compiled = Compiled.From(Usings + """
            [SocketIOEvents] public interface IA { void Sound(int x); void Faulty(ref int x); }
            static class Use { static void It(Socket socket) => socket.Emits<IA>().Sound(1); }
            """);
        Assert.Equal("PSIO004", Assert.Single(compiled.Reported).Id);
        Assert.Empty(compiled.Faults);
    }

    [Fact]
    public void A_type_that_is_not_there_is_the_compilers_to_report()
    {
        var compiled = Compiled.From(Usings + "[SocketIOEvents] public interface IA { void E(Missing x); Task<List<Missing>> F(); }");
        Assert.Empty(compiled.Reported);
        Assert.All(compiled.Faults, fault => Assert.Equal("CS0246", fault.Id));
    }

    [Fact]
    public async Task A_type_that_is_no_contract_has_no_events()
    {
        var compiled = Compiled.From(Usings + """
            public interface INone { void E(); }
            [SocketIOEvents] public interface ISome { void E(); }
            static class Use
            {
                static void It(Socket socket, SocketIOServer io)
                {
                    socket.Emits<INone>();
                    io.To("room").Emits<INone>();
                    io.ServerSideEmits<INone>();
                    socket.Listens<INone>();
                    socket.Emits<ISome>().E();
                }

                static SocketEmits<T> Of<T>(Socket socket) where T : class => socket.Emits<T>();
            }
            """);
        Assert.Empty(compiled.Faults);
        var faults = await compiled.AnalyzeAsync();
        Assert.Equal(4, faults.Length);
        Assert.All(faults, fault => Assert.Equal("PSIO015", fault.Id));
        Assert.Contains("'INone'", faults[0].GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connect")]
    [InlineData("connect_error")]
    [InlineData("disconnect")]
    [InlineData("disconnecting")]
    [InlineData("newListener")]
    [InlineData("removeListener")]
    [InlineData("connection")]
    [InlineData("error")]
    public void The_reserved_names_are_those_of_the_protocol(string name)
    {
        var compiled = Compiled.From(Usings + $"[SocketIOEvents] public interface IA {{ [EventName(\"{name}\")] void E(); }}");
        Assert.Equal(ReservedEventNames.Contains(name), compiled.Reported.Any(fault => fault.Id == "PSIO008"));
    }

    [Fact]
    public void Every_diagnostic_is_documented()
    {
        var guide = File.ReadAllText(Path.Combine(Repository(), "docs", "typed-contracts.md"));
        var descriptors = typeof(Descriptors).GetFields(BindingFlags.Static | BindingFlags.Public)
            .Select(field => (DiagnosticDescriptor)field.GetValue(null)!)
            .ToArray();
        Assert.Equal(15, descriptors.Select(descriptor => descriptor.Id).Distinct().Count());
        Assert.All(descriptors, descriptor => Assert.Contains($"| {descriptor.Id} |", guide, StringComparison.Ordinal));
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Parley.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository was not found.");
        }

        return folder;
    }
}
