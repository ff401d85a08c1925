namespace Parley.SocketIO.Protocol;

/// <summary>Where one argument stands in the payload of a packet.</summary>
public readonly struct ArgumentRange : IEquatable<ArgumentRange>
{
    /// <summary>Creates a range.</summary>
    public ArgumentRange(int start, int length)
    {
        Start = start;
        Length = length;
    }

    /// <summary>The first byte of the argument, counted from the start of the payload.</summary>
    public int Start { get; }

    /// <summary>Bytes of the argument.</summary>
    public int Length { get; }

    /// <summary>Whether two ranges are the same.</summary>
    public static bool operator ==(ArgumentRange left, ArgumentRange right) => left.Equals(right);

    /// <summary>Whether two ranges differ.</summary>
    public static bool operator !=(ArgumentRange left, ArgumentRange right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(ArgumentRange other) => Start == other.Start && Length == other.Length;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ArgumentRange other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Start, Length);
}
