using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Settings;

/// <summary>
/// Every setting of the server. Nothing else is read from its configuration; docs/reference/settings.md is written from this list.
/// </summary>
public static class Catalogue
{
    private const string Nothing = "(not set)";

    public static readonly ServerSetting<string?> Issuer = new(
        "Authentication:Issuer", null, "the `iss` of its tokens, of at most 2000 characters", Nothing,
        "The identity provider whose tokens are accepted; without one, only those of the local key in the data directory.", Text);

    public static readonly ServerSetting<string?> Jwks = new(
        "Authentication:Jwks", null, "an http or https address, or the path of a file", "where OpenID Connect says, under the issuer's address",
        "Where the identity provider's keys are (a JWKS).", AddressOrFile);

    public static readonly ServerSetting<string> Audience = new(
        "Authentication:Audience", LocalSigningKey.Issuer, "the `aud` of its tokens, of at most 2000 characters", LocalSigningKey.Issuer,
        "The audience that the identity provider's tokens must name.", Text!);

    public static readonly ServerSetting<MasterKey?> MasterKey = new(
        "Keys:MasterKey", null, "32 bytes in base64, for instance from `openssl rand -base64 32`", Nothing,
        "The master key itself, which wraps every patient's key; a file is the better place for it.", Protection.MasterKey.TryParse);

    public static readonly ServerSetting<string?> MasterKeyFile = new(
        "Keys:MasterKeyFile", null, "the path of a file that holds 32 bytes in base64", "`master-key` in the data directory",
        "The file of the master key; `Keys:MasterKey` goes before it.", Text);

    public static readonly ServerSetting<int> MinimumCellSize = ServerSetting.Whole(
        "Privacy:MinimumCellSize", 5, 0, 1_000_000, "Counts above 0 and below this are hidden from researchers; 0 hides nothing.");

    public static IReadOnlyList<ServerSetting> All { get; } = [Issuer, Jwks, Audience, MasterKey, MasterKeyFile, MinimumCellSize];

    private static bool Text(string text, out string? value) => (value = text).Length <= 2_000;

    private static bool AddressOrFile(string text, out string? value) =>
        Text(text, out value) && (!text.Contains("://", StringComparison.Ordinal) || IsAddress(text));

    internal static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
}
