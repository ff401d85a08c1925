using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Parley.SocketIO.Generators.Model;

/// <summary>
/// A diagnostic without anything of a compilation in it. Only contracts with faults carry places in files, so that an edit
/// above a sound one changes nothing.
/// </summary>
internal sealed record DiagnosticModel(
    DiagnosticDescriptor Descriptor, string FilePath, TextSpan Span, LinePositionSpan Lines, EquatableArray<string> Arguments)
{
    public static DiagnosticModel Create(DiagnosticDescriptor descriptor, ISymbol place, params string[] arguments)
    {
        var location = place.Locations.FirstOrDefault(location => location.IsInSource) ?? Location.None;
        return new DiagnosticModel(
            descriptor,
            location.SourceTree?.FilePath ?? string.Empty,
            location.SourceSpan,
            location.GetLineSpan().Span,
            new EquatableArray<string>([.. arguments]));
    }

    public Diagnostic ToDiagnostic()
    {
        var location = FilePath.Length == 0 && Span.IsEmpty ? Location.None : Location.Create(FilePath, Span, Lines);
        return Diagnostic.Create(Descriptor, location, [.. Arguments]);
    }
}
