using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Tests.Security;

/// <summary>
/// A token whose signature was verified is recognised without another verification; no other token is, nor the same one under another key.
/// </summary>
public sealed class KnownTokenTests : LocalKeyTest
{
    private readonly CountingKey counting;
    private readonly BearerScheme scheme;
    private readonly OpenIdConnectConfiguration keys = new() { Issuer = LocalSigningKey.Issuer };

    public KnownTokenTests()
    {
        counting = new(Key.Verification.ECDsa);
        Known(counting);
        scheme = new(LocalSigningKey.Issuer, LocalSigningKey.Issuer, new FixedKeys(keys), TimeProvider.System);
    }

    [Fact]
    public async Task A_signature_is_computed_once()
    {
        Now = TimeProvider.System.GetUtcNow();
        var (token, other) = (Token(), Token());
        for (var time = 0; time < 3; time++)
            Assert.NotNull(await scheme.Verify(token));
        Assert.Equal(1, counting.Verified);
        Assert.NotNull(await scheme.Verify(other));
        Assert.Equal(2, counting.Verified);
    }

    [Fact]
    public async Task What_differs_by_a_character_is_another_token()
    {
        Now = TimeProvider.System.GetUtcNow();
        var token = Token();
        Assert.NotNull(await scheme.Verify(token));
        var (head, signature) = (token[..(token.LastIndexOf('.') + 1)], token[(token.LastIndexOf('.') + 1)..]);
        Assert.Null(await scheme.Verify(head + (signature[0] == 'A' ? 'B' : 'A') + signature[1..]));
    }

    [Fact]
    public async Task Another_key_under_the_same_id_or_none_ends_it()
    {
        Now = TimeProvider.System.GetUtcNow();
        var token = Token();
        Assert.NotNull(await scheme.Verify(token));
        Known(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        Assert.Null(await scheme.Verify(token));
        keys.SigningKeys.Clear();
        Assert.Null(await scheme.Verify(token));
    }

    /// <summary>Also when a name looks like a value of another type.</summary>
    [Theory]
    [InlineData("2026-11-20"), InlineData("2026-11-20T12:00:00Z"), InlineData("true"), InlineData("7"), InlineData("{\"a\":1}")]
    public async Task Names_are_kept_as_they_are_written(string name)
    {
        var expires = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds();
        var caller = await scheme.Verify(
            Key.Sign(
                new Dictionary<string, object>
                {
                    ["iss"] = LocalSigningKey.Issuer,
                    ["aud"] = LocalSigningKey.Issuer,
                    ["exp"] = expires,
                    ["role"] = "clinician",
                    ["sub"] = name,
                    ["clinic"] = name,
                    ["jti"] = name,
                }
            )
        );
        Assert.Equal(new Caller(name, Role.Clinician, name), Caller.From(caller!));
        Assert.Equal(name, caller!.FindFirst(Caller.TokenIdClaim)!.Value);
    }

    [Theory]
    [InlineData(null, true), InlineData("JWT", true), InlineData("jwt", true), InlineData("at+jwt", true)]
    [InlineData("logout+jwt", false), InlineData("dpop+jwt", false)]
    public async Task A_token_of_another_type_is_none(string? type, bool isGood)
    {
        var parts = Token().Split('.');
        var header = new JsonObject { ["alg"] = "ES256", ["kid"] = Key.KeyId };
        if (type is not null)
            header["typ"] = type;
        var signed = $"{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(header))}.{parts[1]}";
        var signature = Key.Verification.ECDsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        Now = TimeProvider.System.GetUtcNow();
        Assert.Equal(isGood, await scheme.Verify($"{signed}.{Base64Url.EncodeToString(signature)}") is not null);
    }

    private void Known(ECDsa key)
    {
        keys.SigningKeys.Clear();
        keys.SigningKeys.Add(new ECDsaSecurityKey(key) { KeyId = Key.KeyId });
    }

    private sealed class FixedKeys(OpenIdConnectConfiguration keys) : IConfigurationManager<OpenIdConnectConfiguration>
    {
        public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel) => Task.FromResult(keys);

        public void RequestRefresh() { }
    }

    /// <summary>Counts the signatures that it verifies.</summary>
    private sealed class CountingKey(ECDsa inner) : ECDsa
    {
        public int Verified { get; private set; }

        public override int KeySize => inner.KeySize;

        public override ECParameters ExportParameters(bool includePrivateParameters) => inner.ExportParameters(includePrivateParameters);

        public override byte[] SignHash(byte[] hash) => throw new NotSupportedException();

        public override bool VerifyHash(byte[] hash, byte[] signature)
        {
            Verified++;
            return inner.VerifyHash(hash, signature);
        }

        protected override byte[] HashData(byte[] data, int offset, int count, HashAlgorithmName hashAlgorithm) =>
            SHA256.HashData(data.AsSpan(offset, count));
    }
}
