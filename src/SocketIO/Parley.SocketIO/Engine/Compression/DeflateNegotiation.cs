using System.Net.WebSockets;
using Microsoft.Extensions.Primitives;

namespace Parley.SocketIO.Engine;

/// <summary>
/// Agrees with a client on <c>permessage-deflate</c> (RFC 7692, section 7). An offer that is malformed, names a parameter
/// twice or one that is unknown is passed over, and without an acceptable offer nothing is compressed. Stateless.
/// </summary>
internal static class DeflateNegotiation
{
    private const string Extension = "permessage-deflate";

    // zlib cannot make a raw stream with a window of 8 bits.
    private const int SmallestWindow = 9;
    private const int LargestWindow = 15;

    /// <returns>The parameters of the first acceptable offer, or <see langword="null"/>.</returns>
    public static WebSocketDeflateOptions? Negotiate(
        StringValues offers, SocketIOPerMessageDeflateOptions options, out string answer)
    {
        foreach (var line in offers)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                if (TryReadOffer(line.AsSpan()[range], out var offer))
                {
                    return Accept(offer, options, out answer);
                }
            }
        }

        answer = string.Empty;
        return null;
    }

    private static WebSocketDeflateOptions Accept(in Offer offer, SocketIOPerMessageDeflateOptions options, out string answer)
    {
        var serverWindow = Math.Min(offer.ServerMaxWindowBits ?? LargestWindow, options.ServerMaxWindowBits);
        var serverForgets = offer.ServerNoContextTakeover || options.ServerNoContextTakeover;
        var clientForgets = offer.ClientNoContextTakeover || options.ClientNoContextTakeover;
        answer = Extension
            + (serverForgets ? "; server_no_context_takeover" : string.Empty)
            + (clientForgets ? "; client_no_context_takeover" : string.Empty)
            + (serverWindow < LargestWindow || offer.ServerMaxWindowBits is not null
                ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"; server_max_window_bits={serverWindow}")
                : string.Empty);
        return new WebSocketDeflateOptions
        {
            // The client may use less, and tells nobody: the largest window inflates all.
            ClientMaxWindowBits = LargestWindow,
            ClientContextTakeover = !clientForgets,
            ServerMaxWindowBits = serverWindow,
            ServerContextTakeover = !serverForgets,
        };
    }

    private static bool TryReadOffer(ReadOnlySpan<char> text, out Offer offer)
    {
        offer = default;
        var isName = true;
        foreach (var range in text.Split(';'))
        {
            var part = text[range].Trim(" \t");
            if (isName)
            {
                if (!part.Equals(Extension, StringComparison.OrdinalIgnoreCase))
                {
                    return false;
                }

                isName = false;
            }
            else if (!TryReadParameter(part, ref offer))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadParameter(ReadOnlySpan<char> text, ref Offer offer)
    {
        var equals = text.IndexOf('=');
        var name = (equals < 0 ? text : text[..equals]).Trim(" \t");
        var value = equals < 0 ? default : text[(equals + 1)..].Trim(" \t");
        var hasValue = equals >= 0;
        switch (name)
        {
            case "server_no_context_takeover" when !hasValue && !offer.ServerNoContextTakeover:
                offer.ServerNoContextTakeover = true;
                return true;
            case "client_no_context_takeover" when !hasValue && !offer.ClientNoContextTakeover:
                offer.ClientNoContextTakeover = true;
                return true;
            case "server_max_window_bits" when hasValue && offer.ServerMaxWindowBits is null:
                offer.ServerMaxWindowBits = ReadBits(value, SmallestWindow);
                return offer.ServerMaxWindowBits is not null;
            case "client_max_window_bits" when !offer.NamesClientMaxWindowBits:
                offer.NamesClientMaxWindowBits = true;
                return !hasValue || ReadBits(value, 8) is not null;
            default:
                return false;
        }
    }

    // A token or a quoted string, which have the same meaning.
    private static int? ReadBits(ReadOnlySpan<char> value, int smallest)
    {
        if (value.Length >= 2 && value[0] == '"' && value[^1] == '"')
        {
            value = value[1..^1];
        }

        var bits = value switch
        {
            [var one and >= '1' and <= '9'] => one - '0',
            ['1', var ones and >= '0' and <= '9'] => 10 + ones - '0',
            _ => 0,
        };
        return bits >= smallest && bits <= LargestWindow ? bits : null;
    }

    private struct Offer
    {
        public bool ServerNoContextTakeover;
        public bool ClientNoContextTakeover;
        public bool NamesClientMaxWindowBits;
        public int? ServerMaxWindowBits;
    }
}
