namespace System;

/// <summary>What list patterns need and netstandard2.0 lacks.</summary>
internal readonly struct Index(int value, bool fromEnd = false)
{
    public int GetOffset(int length)
    {
        return fromEnd ? length - value : value;
    }
}
