using System.Text.Json;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Follows the tokens of a binary packet's payload and finds placeholders that name no attachment. It keeps one byte per level of
/// nesting and does not recurse. Of a repeated key the last value counts, as in JavaScript.
/// </summary>
internal sealed class PlaceholderValidator
{
    private const byte IsPlaceholder = 1;
    private const byte HasValidNumber = 2;

    private readonly byte[] _objects;
    private PlaceholderProperty _property;
    private int _attachments;

    /// <param name="maxDepth">The deepest nesting that tokens will be shown at.</param>
    public PlaceholderValidator(int maxDepth) => _objects = new byte[maxDepth];

    /// <summary>Begins a payload.</summary>
    public void Begin(int attachments)
    {
        _attachments = attachments;
        _property = PlaceholderProperty.Other;
    }

    /// <summary>Looks at the current token.</summary>
    /// <returns>False when an object has just ended that is a placeholder without a valid number.</returns>
    public bool Accept(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _property = PlaceholderProperties.Classify(ref reader);
                return true;
            case JsonTokenType.EndObject:
                return (_objects[reader.CurrentDepth] & (IsPlaceholder | HasValidNumber)) != IsPlaceholder;
            case JsonTokenType.EndArray:
                return true;
            default:
                AcceptValue(ref reader);
                return true;
        }
    }

    private void AcceptValue(ref Utf8JsonReader reader)
    {
        if (_property == PlaceholderProperty.Placeholder)
        {
            SetFlag(reader.CurrentDepth - 1, IsPlaceholder, reader.TokenType == JsonTokenType.True);
        }
        else if (_property == PlaceholderProperty.Number)
        {
            bool valid = PlaceholderProperties.TryReadNumber(ref reader, out int number) && number < _attachments;
            SetFlag(reader.CurrentDepth - 1, HasValidNumber, valid);
        }

        _property = PlaceholderProperty.Other;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            _objects[reader.CurrentDepth] = 0;
        }
    }

    private void SetFlag(int depth, byte flag, bool on) =>
        _objects[depth] = (byte)(on ? _objects[depth] | flag : _objects[depth] & ~flag);
}
