using System.Text.Json;

namespace Parley.Interop.DotNetClient;

/// <summary>Lines to the test. Thread-safe.</summary>
internal static class Output
{
    private static readonly Lock Sync = new();

    public static void Event(string client, string name, params object?[] args)
    {
        Line(new { client, name, args });
    }

    public static void Answer(int id, object?[]? args = null)
    {
        Line(new { id, args });
    }

    public static void Error(int id, Exception exception)
    {
        Line(new { id, error = $"{exception.GetType().Name}: {exception.Message}" });
    }

    private static void Line(object message)
    {
        var text = JsonSerializer.Serialize(message);
        lock (Sync)
        {
            Console.Out.WriteLine(text);
            Console.Out.Flush();
        }
    }
}
