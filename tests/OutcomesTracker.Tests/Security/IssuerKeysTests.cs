using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Tests.Security;

/// <summary>An identity provider's tokens, verified by the keys that it publishes.</summary>
public sealed class IssuerKeysTests : IDisposable
{
    private const string Issuer = "https://login.example.org/",
        Audience = "registry";

    private readonly FakeTimeProvider clock = new(new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
    private readonly Provider provider = new();

    public void Dispose() => provider.Dispose();

    [Fact]
    public async Task A_token_of_either_algorithm_is_verified_by_the_key_that_the_configuration_leads_to()
    {
        var scheme = Scheme();
        var caller = await scheme.Verify(provider.Token("ES256", "ec-1", Claims()));
        Assert.Equal(new Caller("dr-who", Role.Clinician, "harbour"), Caller.From(caller!));
        Assert.NotNull(await scheme.Verify(provider.Token("RS256", "rsa-1", Claims())));
        Assert.Equal(1, provider.SetsRead);
    }

    [Fact]
    public async Task A_token_cannot_choose_the_algorithm_of_another_key_nor_none()
    {
        var scheme = Scheme();
        Assert.Null(await scheme.Verify(provider.Token("ES256", "rsa-1", Claims())));
        Assert.Null(await scheme.Verify(provider.Token("RS256", "ec-1", Claims())));
        Assert.Null(await scheme.Verify(provider.Token("none", "ec-1", Claims())));
        Assert.Null(await scheme.Verify(provider.Token("HS256", "ec-1", Claims())));
    }

    [Theory]
    [InlineData("iss", "https://elsewhere.example.org/")]
    [InlineData("aud", "another")]
    [InlineData("aud", null)]
    [InlineData("exp", null)]
    [InlineData("exp", -61)]
    [InlineData("nbf", 62)]
    public async Task A_token_for_another_or_of_another_time_is_none(string claim, object? value)
    {
        Assert.Null(await Scheme().Verify(provider.Token("ES256", "ec-1", Claims(claim, value))));
    }

    [Theory]
    [InlineData("exp", -58)]
    [InlineData("nbf", 58)]
    public async Task A_minute_of_clock_skew_is_tolerated(string claim, int seconds)
    {
        Assert.NotNull(await Scheme().Verify(provider.Token("ES256", "ec-1", Claims(claim, seconds))));
    }

    [Fact]
    public async Task One_of_several_audiences_is_enough()
    {
        Assert.NotNull(await Scheme().Verify(provider.Token("ES256", "ec-1", Claims("aud", new[] { "x", Audience }))));
    }

    [Fact]
    public async Task A_new_key_is_found_without_a_restart_but_not_asked_for_with_every_bad_token()
    {
        var scheme = Scheme();
        Assert.NotNull(await scheme.Verify(provider.Token("ES256", "ec-1", Claims())));
        provider.Rotate("ec-2");
        Assert.Null(await scheme.Verify(provider.Token("ES256", "ec-2", Claims())));
        Assert.Equal(1, provider.SetsRead);
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.NotNull(await scheme.Verify(provider.Token("ES256", "ec-2", Claims())));
        Assert.NotNull(await scheme.Verify(provider.Token("ES256", "ec-1", Claims())));
        Assert.Equal(2, provider.SetsRead);
    }

    [Fact]
    public async Task A_key_that_was_replaced_verifies_for_as_long_as_the_issuer_publishes_it_beside_the_new_one()
    {
        var scheme = Scheme();
        var old = provider.Token("ES256", "ec-1", Claims("exp", 36_000));
        Assert.NotNull(await scheme.Verify(old));
        provider.Rotate("ec-2");
        clock.Advance(TimeSpan.FromHours(1));
        Assert.NotNull(await scheme.Verify(provider.Token("ES256", "ec-2", Claims())));
        Assert.NotNull(await scheme.Verify(old));
        provider.Withdraw("ec-1");
        Assert.NotNull(await scheme.Verify(old));
        clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        Assert.Null(await scheme.Verify(old));
        Assert.NotNull(await scheme.Verify(provider.Token("ES256", "ec-2", Claims())));
    }

    [Fact]
    public async Task While_the_issuer_is_away_its_known_keys_stay_good()
    {
        var scheme = Scheme();
        Assert.NotNull(await scheme.Verify(provider.Token("ES256", "ec-1", Claims())));
        provider.IsAway = true;
        clock.Advance(TimeSpan.FromMinutes(11));
        Assert.NotNull(await scheme.Verify(provider.Token("ES256", "ec-1", Claims())));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("Service unavailable")]
    [InlineData("""{"keys":7}""")]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-256","kid":"ec-1","x":"?","y":"?"}]}""")]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-256","kid":"ec-1","x":"AAAA","y":"AAAA"}]}""")]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-256","kid":"ec-1"}]}""")]
    public async Task What_is_no_set_of_keys_is_as_if_the_issuer_were_away_and_not_asked_for_with_every_token(string nonsense)
    {
        provider.Nonsense = nonsense;
        await Assert.ThrowsAsync<TimeoutException>(() => Scheme().Verify(provider.Token("ES256", "ec-1", Claims())));
        provider.Nonsense = null;
        var scheme = Scheme();
        Assert.NotNull(await scheme.Verify(provider.Token("ES256", "ec-1", Claims())));
        provider.Nonsense = nonsense;
        clock.Advance(TimeSpan.FromMinutes(11));
        var read = provider.SetsRead;
        for (var token = 0; token < 3; token++)
            Assert.NotNull(await scheme.Verify(provider.Token("ES256", "ec-1", Claims())));
        Assert.Equal(read + 1, provider.SetsRead);
    }

    [Fact]
    public async Task Without_any_key_yet_an_issuer_that_is_away_makes_the_registry_unavailable_and_not_broken()
    {
        provider.IsAway = true;
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => Scheme().Verify(provider.Token("ES256", "ec-1", Claims())));
        Assert.True(OutcomesTracker.Server.Http.Unavailability.IsUnavailability(failure));
    }

    /// <summary>A header that must be understood, and is not (RFC 7515, 4.1.11).</summary>
    [Fact]
    public async Task A_token_with_a_critical_header_is_none()
    {
        Assert.Null(await Scheme().Verify(provider.Token("ES256", "ec-1", Claims(), critical: "exp")));
        Assert.Null(await Scheme().Verify(provider.Token("ES256", "ec-1", Claims(), critical: "b64")));
    }

    [Theory]
    [InlineData("sub", "a\0b")]
    [InlineData("sub", "a\nb")]
    [InlineData("clinic", "harbour\u0085")]
    [InlineData("jti", "\u001b[2J")]
    public async Task A_token_with_a_control_character_is_none(string claim, string value) =>
        Assert.Null(await Scheme().Verify(provider.Token("ES256", "ec-1", Claims(claim, value))));

    [Fact]
    public async Task A_changed_claim_breaks_the_signature()
    {
        var parts = provider.Token("ES256", "ec-1", Claims()).Split('.');
        parts[1] = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(Claims("role", "registry-admin")));
        Assert.Null(await Scheme().Verify(string.Join('.', parts)));
    }

    private BearerScheme Scheme() => new(Issuer, Audience, new IssuerKeys(Issuer, null, new HttpClient(provider), clock), clock);

    private Dictionary<string, object?> Claims(string? changed = null, object? value = null)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object?>
        {
            ["iss"] = Issuer,
            ["aud"] = Audience,
            ["sub"] = "dr-who",
            ["role"] = "clinician",
            ["clinic"] = "harbour",
            ["exp"] = now + 600,
        };
        if (changed is not null)
            claims[changed] = value is int seconds ? now + seconds : value;
        return claims.Where(claim => claim.Value is not null).ToDictionary();
    }

    /// <summary>A simulated identity provider: its keys, their publication, and its tokens.</summary>
    private sealed class Provider : HttpMessageHandler
    {
        private readonly Dictionary<string, ECDsa> ec = new() { ["ec-1"] = ECDsa.Create(ECCurve.NamedCurves.nistP256) };
        private static readonly RSA rsa = RSA.Create(2048); // slow to create

        public int SetsRead { get; private set; }

        public bool IsAway { get; set; }

        public string? Nonsense { get; set; }

        public void Rotate(string id) => ec[id] = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public void Withdraw(string id) => ec.Remove(id);

        public string Token(string algorithm, string keyId, Dictionary<string, object?> claims, string? critical = null)
        {
            var named = new Dictionary<string, object> { ["alg"] = algorithm, ["kid"] = keyId };
            if (critical is not null)
                (named["crit"], named[critical]) = (new[] { critical }, false);
            var header = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(named));
            var signed = Encoding.ASCII.GetBytes($"{header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}");
            var signature = keyId.StartsWith("rsa", StringComparison.Ordinal)
                ? rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                : ec[keyId].SignData(signed, HashAlgorithmName.SHA256);
            return $"{Encoding.ASCII.GetString(signed)}.{Base64Url.EncodeToString(signature)}";
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (IsAway)
                throw new HttpRequestException("away");
            var isSet = request.RequestUri!.AbsolutePath == "/keys";
            if (isSet)
                SetsRead++;
            var answer = isSet ? (object)new { keys = Published() } : new { jwks_uri = $"{Issuer}keys" };
            Assert.True(isSet || request.RequestUri.AbsolutePath == "/.well-known/openid-configuration");
            return Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent(isSet && Nonsense is not null ? Nonsense : JsonSerializer.Serialize(answer)),
                }
            );
        }

        private List<object> Published()
        {
            var modulus = rsa.ExportParameters(false);
            List<object> keys =
            [
                new
                {
                    kty = "RSA",
                    kid = "rsa-1",
                    use = "sig",
                    n = Base64Url.EncodeToString(modulus.Modulus),
                    e = Base64Url.EncodeToString(modulus.Exponent),
                },
            ];
            foreach (var (id, key) in ec)
            {
                var point = key.ExportParameters(false).Q;
                keys.Add(
                    new
                    {
                        kty = "EC",
                        crv = "P-256",
                        kid = id,
                        x = Base64Url.EncodeToString(point.X),
                        y = Base64Url.EncodeToString(point.Y),
                    }
                );
            }
            return keys;
        }
    }
}
