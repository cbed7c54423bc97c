using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Server.Features.Webhooks;

/// <summary>A webhook's secret in the form of Standard Webhooks: <c>whsec_</c> and 24 to 64 bytes in base64.</summary>
public sealed class WebhookSecretAttribute()
    : TextFormAttribute("whsec_[A-Za-z0-9+/]{32,86}={0,2}", "must be whsec_ and 24 to 64 random bytes in base64")
{
    private const int Shortest = 24,
        Longest = 64;

    public override bool Fits(string text) => base.Fits(text) && WebhookSecret.TryBytes(text) is { Length: >= Shortest and <= Longest };
}

/// <summary>
/// Signs what is sent to a webhook, as Standard Webhooks (standardwebhooks.com) does, for which receivers find libraries.
/// </summary>
public static class WebhookSecret
{
    private const string Prefix = "whsec_";

    public static byte[] Bytes(string secret) => TryBytes(secret) ?? throw new FormatException("Not a webhook's secret.");

    public static byte[]? TryBytes(string secret)
    {
        var bytes = new byte[secret.Length];
        return
            secret.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(secret[Prefix.Length..], bytes, out var length)
            ? bytes[..length]
            : null;
    }

    /// <summary>
    /// The header <c>webhook-signature</c>: for each secret <c>v1,</c> and the base64 of an HMAC-SHA256 over id, time and body, with blanks
    /// between.
    /// </summary>
    /// <param name="seconds">The time of sending in seconds since 1970, as in the header <c>webhook-timestamp</c>.</param>
    public static string Signature(IEnumerable<byte[]> secrets, string id, long seconds, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{seconds}.")), .. body];
        return string.Join(' ', secrets.Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, signed))}"));
    }
}
