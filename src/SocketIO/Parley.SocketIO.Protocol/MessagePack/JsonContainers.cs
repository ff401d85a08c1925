using System.Buffers;
using System.Text.Json;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// What MessagePack wants to know before an array or an object begins and JSON tells only at its end: how many items it has, and
/// whether it is a placeholder. In the order in which they begin.
/// </summary>
internal ref struct JsonContainers
{
    private const int None = -1;

    private Container[] _items;
    private int _count;
    private int _next;

    /// <summary>Reads the JSON to its end.</summary>
    /// <exception cref="JsonException">It is not one JSON value.</exception>
    public JsonContainers(ReadOnlySpan<byte> json, JsonReaderOptions options, int attachments)
    {
        _items = ArrayPool<Container>.Shared.Rent(32);
        try
        {
            Read(new Utf8JsonReader(json, options), attachments);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Steps to the next array or object.</summary>
    /// <param name="attachment">The attachment that it stands for, else -1; then all that it contains is passed over.</param>
    /// <returns>How many items or properties it has.</returns>
    public int Next(out int attachment)
    {
        ref Container container = ref _items[_next];
        attachment = container.Attachment;
        _next = attachment == None ? _next + 1 : container.End;
        return container.Size;
    }

    public void Dispose()
    {
        ArrayPool<Container>.Shared.Return(_items);
        _items = [];
    }

    private void Read(Utf8JsonReader reader, int attachments)
    {
        int current = None;
        PlaceholderProperty property = PlaceholderProperty.Other;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    _items[current].Size++;
                    property = attachments == 0 ? PlaceholderProperty.Other : PlaceholderProperties.Classify(ref reader);
                    continue;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    current = End(current, attachments);
                    continue;
            }

            if (current != None)
            {
                _items[current].Take(ref reader, property);
                property = PlaceholderProperty.Other;
            }

            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                Add(current, reader.TokenType == JsonTokenType.StartArray);
                current = _count - 1;
            }
        }
    }

    private void Add(int parent, bool isArray)
    {
        if (_count == _items.Length)
        {
            Container[] larger = ArrayPool<Container>.Shared.Rent(_count * 2);
            _items.CopyTo(larger, 0);
            ArrayPool<Container>.Shared.Return(_items);
            _items = larger;
        }

        _items[_count++] = new Container { Parent = parent, IsArray = isArray, Attachment = None };
    }

    private readonly int End(int current, int attachments)
    {
        ref Container container = ref _items[current];
        container.End = _count;
        if (!container.IsPlaceholder || container.Attachment >= attachments)
        {
            container.Attachment = None;
        }

        return container.Parent;
    }

    private struct Container
    {
        public int Parent;

        /// <summary>The container that begins first behind this one.</summary>
        public int End;

        public int Size;
        public int Attachment;
        public bool IsArray;
        public bool IsPlaceholder;

        /// <summary>Takes an item, or the value of a property. Of a repeated property the last value counts.</summary>
        public void Take(ref Utf8JsonReader reader, PlaceholderProperty property)
        {
            if (IsArray)
            {
                Size++;
            }
            else if (property == PlaceholderProperty.Placeholder)
            {
                IsPlaceholder = reader.TokenType == JsonTokenType.True;
            }
            else if (property == PlaceholderProperty.Number)
            {
                Attachment = PlaceholderProperties.TryReadNumber(ref reader, out int number) ? number : None;
            }
        }
    }
}
