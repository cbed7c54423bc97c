using System.Globalization;
using System.Net;
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
        "Authentication:Issuer",
        null,
        "the `iss` of its tokens, of at most 2000 characters",
        Nothing,
        "The identity provider whose tokens are accepted; without one, only those of the local key in the data directory.",
        Text
    );

    public static readonly ServerSetting<string?> Jwks = new(
        "Authentication:Jwks",
        null,
        "an http or https address, or the path of a file",
        "where OpenID Connect says, under the issuer's address",
        "Where the identity provider's keys are (a JWKS).",
        AddressOrFile
    );

    public static readonly ServerSetting<string> Audience = new(
        "Authentication:Audience",
        LocalSigningKey.Issuer,
        "the `aud` of its tokens, of at most 2000 characters",
        LocalSigningKey.Issuer,
        "The audience that the identity provider's tokens must name.",
        Text!
    );

    public static readonly ServerSetting<string?> ClientId = new(
        "Authentication:ClientId",
        null,
        "the client id that the identity provider gave this registry, of at most 2000 characters",
        Nothing,
        "With it people sign in to the pages at the identity provider (OpenID Connect, authorization code with PKCE); "
            + "its redirect address is `/sign-in/oidc`.",
        Text
    );

    public static readonly ServerSetting<string?> ClientSecretFile = new(
        "Authentication:ClientSecretFile",
        null,
        "the path of a file that holds the client's secret",
        Nothing,
        "The client's secret; without one it is a public client, which PKCE alone protects.",
        Text
    );

    public static readonly ServerSetting<MasterKey?> MasterKey = new(
        "Keys:MasterKey",
        null,
        "32 bytes in base64, for instance from `openssl rand -base64 32`",
        Nothing,
        "The master key itself, which wraps every patient's key; a file is the better place for it.",
        Protection.MasterKey.TryParse
    );

    public static readonly ServerSetting<string?> MasterKeyFile = new(
        "Keys:MasterKeyFile",
        null,
        "the path of a file that holds 32 bytes in base64",
        "`master-key` in the data directory",
        "The file of the master key; `Keys:MasterKey` goes before it.",
        Text
    );

    public static readonly ServerSetting<string?> PhotosDirectory = new(
        "Photos:Directory",
        null,
        "the path of a folder, the same for all servers of a registry",
        "`photos` in the data directory",
        "Where the pictures of photographs are kept, sealed; a backup of the registry needs it too.",
        Text
    );

    public static readonly ServerSetting<int> MinimumCellSize = ServerSetting.Whole(
        "Privacy:MinimumCellSize",
        5,
        0,
        1_000_000,
        "Researchers do not see numbers of patients above 0 and below this, nor what would tell them; 0 hides nothing."
    );

    public static readonly ServerSetting<bool> AuditorsSeeFreeText = ServerSetting.Flag(
        "Privacy:AuditorsSeeFreeText",
        true,
        "Whether auditors read the free text of histories (notes and reasons), which may name people; `false` masks it."
    );

    public static readonly ServerSetting<bool> PublicFigures = ServerSetting.Flag(
        "Pages:PublicFigures",
        false,
        "Whether the first page shows anybody the two headline charts, as a researcher would see them."
    );

    public static readonly ServerSetting<string?> PageNotice = new(
        "Pages:Notice",
        null,
        "a sentence, of at most 2000 characters",
        Nothing,
        "What stands above every page, for instance that this is a place to train.",
        Text
    );

    public static readonly ServerSetting<int> RequestsPerMinute = ServerSetting.Whole(
        "Limits:RequestsPerMinute",
        60_000,
        0,
        100_000_000,
        "Requests that one caller (subject, role and clinic) may send to one server in a minute, before it gets 429; 0 for any number."
    );

    public static readonly ServerSetting<int> UnauthenticatedPerMinute = ServerSetting.Whole(
        "Limits:UnauthenticatedPerMinute",
        6_000,
        0,
        100_000_000,
        "The same for those without a valid token, by address (of IPv6 the first 64 bits); health is in no count."
    );

    public static readonly ServerSetting<int> BodySeconds = ServerSetting.Whole(
        "Limits:BodySeconds",
        30,
        1,
        3_600,
        "A body that has not come whole within this many seconds gets 408; a picture has them for each of the 20 MB that it may have."
    );

    public static readonly ServerSetting<int> HeaderSeconds = ServerSetting.Whole(
        "Limits:HeaderSeconds",
        15,
        1,
        600,
        "A connection whose request line and headers have not come within this many seconds is closed."
    );

    public static readonly ServerSetting<int> ImportsAtOnce = ServerSetting.Whole(
        "Imports:AtOnce",
        8,
        1,
        1_000,
        "Imports that one caller may have running on one server, those that answer later too, before it gets 429."
    );

    public static readonly ServerSetting<int> ImportIdleSeconds = ServerSetting.Whole(
        "Imports:IdleSeconds",
        300,
        1,
        86_400,
        "An import that sends nothing for this many seconds gets 408; what it had accepted stays."
    );

    public static readonly ServerSetting<IReadOnlyList<string>> Origins = ServerSetting.List<string>(
        "Cors:Origins",
        "origins such as `https://app.example`, without a path, separated by commas",
        Origin,
        "The sites whose pages may call this server from a browser."
    );

    public static readonly ServerSetting<IReadOnlyList<IPNetwork>> TrustedProxies = ServerSetting.List<IPNetwork>(
        "Proxies:Trusted",
        "addresses and networks such as `10.0.0.7, 10.1.0.0/16`, separated by commas",
        Network,
        "The reverse proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed."
    );

    public static readonly ServerSetting<IReadOnlyList<IPNetwork>> WebhookNetworks = ServerSetting.List<IPNetwork>(
        "Webhooks:AllowedNetworks",
        "addresses and networks such as `10.0.0.7, 10.1.0.0/16`, separated by commas",
        Network,
        "The only networks that webhooks may be sent to, over http too; without any, public addresses over https."
    );

    public static readonly ServerSetting<IReadOnlyList<int>> WebhookRetrySeconds = new(
        "Webhooks:RetrySeconds",
        [2, 10, 60, 300, 1_800, 7_200, 14_400, 28_800, 34_000],
        "whole numbers from 1 to 604,800, separated by commas",
        "2, 10, 60, 300, 1800, 7200, 14400, 28800, 34000",
        "How long to wait before a message that a webhook did not take is sent again, time after time; then it is a dead letter.",
        Seconds
    );

    public static readonly ServerSetting<string?> OtlpCollector = new(
        "Telemetry:OtlpCollector",
        null,
        "an http or https address, such as `http://collector:4318`",
        Nothing,
        "The OpenTelemetry collector that traces and metrics are sent to, by OTLP over HTTP; without one they are sent nowhere.",
        Address
    );

    public static readonly ServerSetting<IReadOnlyList<IPNetwork>> Scrapers = ServerSetting.List<IPNetwork>(
        "Telemetry:Scrapers",
        "addresses and networks such as `10.0.0.7, 10.1.0.0/16`, separated by commas",
        Network,
        "From where Prometheus may read `/metrics`, without a token; without any there is no such route."
    );

    public static IReadOnlyList<ServerSetting> All { get; } =
    [
        Issuer,
        Jwks,
        Audience,
        ClientId,
        ClientSecretFile,
        MasterKey,
        MasterKeyFile,
        PhotosDirectory,
        MinimumCellSize,
        AuditorsSeeFreeText,
        PublicFigures,
        PageNotice,
        RequestsPerMinute,
        UnauthenticatedPerMinute,
        BodySeconds,
        HeaderSeconds,
        ImportsAtOnce,
        ImportIdleSeconds,
        Origins,
        TrustedProxies,
        WebhookNetworks,
        WebhookRetrySeconds,
        OtlpCollector,
        Scrapers,
    ];

    private static bool Text(string text, out string? value) => (value = text).Length <= 2_000;

    private static bool AddressOrFile(string text, out string? value) =>
        Text(text, out value) && (!text.Contains("://", StringComparison.Ordinal) || IsAddress(text));

    private static bool Address(string text, out string? value) => Text(text, out value) && IsAddress(text);

    private static bool Origin(string text, out string value)
    {
        value = text.ToLowerInvariant();
        return IsAddress(text) && new Uri(text).GetLeftPart(UriPartial.Authority) == value && new Uri(text).UserInfo.Length == 0;
    }

    private static bool Network(string text, out IPNetwork value)
    {
        if (!IPAddress.TryParse(text, out var address))
            return IPNetwork.TryParse(text, out value) && value.PrefixLength > 0;
        value = new(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    private static bool Seconds(string text, out IReadOnlyList<int> values)
    {
        values =
        [
            .. text.Split(',', StringSplitOptions.TrimEntries)
                .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0),
        ];
        return values.All(seconds => seconds is >= 1 and <= 604_800);
    }

    internal static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
}
