using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Parley.SocketIO.Generators.Tests;

/// <summary>A source file, compiled with the generator as an application is.</summary>
internal sealed class Compiled
{
    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) != "Parley.SocketIO.Generators.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.CSharp14, DocumentationMode.Diagnose);

    private Compiled(Compilation compilation, GeneratorDriver driver, ImmutableArray<Diagnostic> reported)
    {
        Compilation = compilation;
        Driver = driver;
        Reported = reported;
    }

    public Compilation Compilation { get; }

    public GeneratorDriver Driver { get; }

    /// <summary>What the generator says.</summary>
    public ImmutableArray<Diagnostic> Reported { get; }

    /// <summary>What the compiler says, warnings included; that the application itself lacks documentation is not of interest.</summary>
    public IEnumerable<Diagnostic> Faults => Compilation.GetDiagnostics().Where(fault =>
        fault.Severity >= DiagnosticSeverity.Warning
        && !(fault.Id == "CS1591" && fault.Location.SourceTree?.FilePath == "Application.cs"));

    public static Compiled From(string source, bool trackSteps = false)
    {
        var compilation = CSharpCompilation.Create(
            "Application",
            [Parse(source, "Application.cs")],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        var driver = CSharpGeneratorDriver.Create(
            [new SocketIOGenerator().AsSourceGenerator()],
            parseOptions: Parsing,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackSteps));
        return Run(driver, compilation);
    }

    public static SyntaxTree Parse(string source, string path)
    {
        return CSharpSyntaxTree.ParseText(source, Parsing, path);
    }

    /// <summary>Runs the same driver again, as an editor does after a change.</summary>
    public Compiled After(Func<Compilation, Compilation> change)
    {
        var generated = Compilation.SyntaxTrees.Where(tree => tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal));
        return Run(Driver, change(Compilation.RemoveSyntaxTrees(generated)));
    }

    public string Generated(string hintName)
    {
        return Driver.GetRunResult().Results.Single().GeneratedSources.Single(source => source.HintName == hintName).SourceText.ToString();
    }

    public async Task<ImmutableArray<Diagnostic>> AnalyzeAsync()
    {
        return await Compilation.WithAnalyzers([new ContractTypeAnalyzer()])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
    }

    private static Compiled Run(GeneratorDriver driver, Compilation compilation)
    {
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var updated, out var reported);
        Assert.Null(driver.GetRunResult().Results.Single().Exception);
        return new Compiled(updated, driver, reported);
    }
}
