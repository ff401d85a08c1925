using Microsoft.CodeAnalysis;

namespace Parley.SocketIO.Generators.Tests;

/// <summary>An editor runs the generator at every key: what has not changed is not written again.</summary>
public class CachingTests
{
    private const string Source = """
        using Parley.SocketIO;
        [SocketIOEvents] public interface IA { void E(int x); }
        [SocketIOHandlers] partial class H : IA { public void E(int x) { } }
        """;

    [Fact]
    public void Another_file_changes_nothing()
    {
        var compiled = Compiled.From(Source, trackSteps: true)
            .After(compilation => compilation.AddSyntaxTrees(Compiled.Parse("class Unrelated;", "Unrelated.cs")));
        AssertCached(compiled);
    }

    [Fact]
    public void An_edit_in_the_same_file_changes_nothing()
    {
        var compiled = Compiled.From(Source, trackSteps: true)
            .After(compilation => Edit(compilation, "// A line above.\n" + Source + "\nclass Unrelated;"));
        AssertCached(compiled);
    }

    [Fact]
    public void The_body_of_a_handler_changes_nothing()
    {
        var compiled = Compiled.From(Source, trackSteps: true)
            .After(compilation => Edit(compilation, Source.Replace("{ }", "{ System.Console.WriteLine(x); }", StringComparison.Ordinal)));
        AssertCached(compiled);
    }

    [Fact]
    public void A_change_of_the_contract_is_written_again()
    {
        var compiled = Compiled.From(Source, trackSteps: true)
            .After(compilation => Edit(compilation, Source.Replace("int x", "string x", StringComparison.Ordinal)));
        Assert.All(Reasons(compiled), reason => Assert.Equal(IncrementalStepRunReason.Modified, reason));
        Assert.Contains("string x", compiled.Generated("IA.g.cs"), StringComparison.Ordinal);
        Assert.Contains("Parameter<string>", compiled.Generated("H.g.cs"), StringComparison.Ordinal);
        Assert.Empty(compiled.Faults);
    }

    [Fact]
    public void A_fault_moves_with_its_line()
    {
        const string faulty = "using Parley.SocketIO;\n[SocketIOEvents] public interface IA { void Connect(); }";
        var compiled = Compiled.From(faulty);
        Assert.Equal(1, Assert.Single(compiled.Reported).Location.GetLineSpan().StartLinePosition.Line);
        compiled = compiled.After(compilation => Edit(compilation, "// One more.\n" + faulty));
        Assert.Equal(2, Assert.Single(compiled.Reported).Location.GetLineSpan().StartLinePosition.Line);
        compiled = compiled.After(compilation => Edit(compilation, faulty.Replace("Connect", "Join", StringComparison.Ordinal)));
        Assert.Empty(compiled.Reported);
    }

    private static Compilation Edit(Compilation compilation, string source)
    {
        return compilation.ReplaceSyntaxTree(
            compilation.SyntaxTrees.Single(tree => tree.FilePath == "Application.cs"), Compiled.Parse(source, "Application.cs"));
    }

    private static void AssertCached(Compiled compiled)
    {
        Assert.All(
            Reasons(compiled),
            reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString()));
        var outputs = compiled.Driver.GetRunResult().Results.Single().TrackedOutputSteps.Values.SelectMany(steps => steps)
            .SelectMany(step => step.Outputs);
        Assert.All(outputs, output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    private static IncrementalStepRunReason[] Reasons(Compiled compiled)
    {
        var steps = compiled.Driver.GetRunResult().Results.Single().TrackedSteps;
        IncrementalStepRunReason[] reasons =
        [
            .. steps[SocketIOGenerator.ContractsStep].Concat(steps[SocketIOGenerator.HandlersStep])
                .SelectMany(step => step.Outputs).Select(output => output.Reason),
        ];
        Assert.Equal(2, reasons.Length);
        return reasons;
    }
}
