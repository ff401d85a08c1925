namespace Parley.Chat.Storage;

/// <summary>The store cannot be used as asked. The message is one clear sentence for the person who runs the server.</summary>
public class StoreException : Exception
{
    /// <summary>Makes the exception.</summary>
    public StoreException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    public StoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The write queue is full, or the store is closing: nothing was stored, and trying again later is right.</summary>
public sealed class StoreBusyException(string message) : StoreException(message);
