namespace Parley.SocketIO.Adapters.Specification;

/// <summary>What a client answers: JSON, or binary data. Immutable.</summary>
/// <param name="Json">The arguments, without the brackets around them.</param>
/// <param name="Binary">Binary data in their place.</param>
public sealed record SpecificationAnswer(string Json, byte[]? Binary = null)
{
    /// <summary>An answer of text.</summary>
    /// <param name="text">The text, which needs no escaping.</param>
    public static implicit operator SpecificationAnswer(string text)
    {
        return FromString(text);
    }

    /// <summary>An answer of text.</summary>
    /// <param name="text">The text, which needs no escaping.</param>
    /// <returns>The answer.</returns>
    public static SpecificationAnswer FromString(string text)
    {
        return new SpecificationAnswer($"\"{text}\"");
    }
}
