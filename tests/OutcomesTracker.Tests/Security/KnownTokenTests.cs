using System.Security.Cryptography;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Tests.Security;

/// <summary>A token whose signature was verified is known again, and no other is, nor under another key.</summary>
public sealed class KnownTokenTests : LocalKeyTest
{
    private readonly CountingKey counting;
    private readonly TokenVerifier verifier;
    private VerificationKey? current;

    public KnownTokenTests()
    {
        counting = new(Key.Verification.Ecdsa!);
        current = new(Key.KeyId, counting, null);
        verifier = new(LocalSigningKey.Issuer, LocalSigningKey.Issuer, (_, _) => new(current), TimeProvider.System);
    }

    [Fact]
    public async Task A_signature_is_computed_once()
    {
        Now = TimeProvider.System.GetUtcNow();
        var (token, other) = (Token(), Token());
        for (var time = 0; time < 3; time++) Assert.NotNull(await verifier.Verify(token, "Bearer", default));
        Assert.Equal(1, counting.Verified);
        Assert.NotNull(await verifier.Verify(other, "Bearer", default));
        Assert.Equal(2, counting.Verified);
    }

    [Fact]
    public async Task What_differs_by_a_character_is_another_token()
    {
        Now = TimeProvider.System.GetUtcNow();
        var token = Token();
        Assert.NotNull(await verifier.Verify(token, "Bearer", default));
        var (head, signature) = (token[..(token.LastIndexOf('.') + 1)], token[(token.LastIndexOf('.') + 1)..]);
        Assert.Null(await verifier.Verify(head + (signature[0] == 'A' ? 'B' : 'A') + signature[1..], "Bearer", default));
    }

    [Fact]
    public async Task Another_key_under_the_same_id_or_none_ends_it()
    {
        Now = TimeProvider.System.GetUtcNow();
        var token = Token();
        Assert.NotNull(await verifier.Verify(token, "Bearer", default));
        current = new(Key.KeyId, ECDsa.Create(ECCurve.NamedCurves.nistP256), null);
        Assert.Null(await verifier.Verify(token, "Bearer", default));
        current = null;
        Assert.Null(await verifier.Verify(token, "Bearer", default));
    }

    /// <summary>Counts the signatures that it verifies.</summary>
    private sealed class CountingKey(ECDsa inner) : ECDsa
    {
        public int Verified { get; private set; }

        public override byte[] SignHash(byte[] hash) => throw new NotSupportedException();

        public override bool VerifyHash(byte[] hash, byte[] signature)
        {
            Verified++;
            return inner.VerifyHash(hash, signature);
        }

        protected override byte[] HashData(byte[] data, int offset, int count, HashAlgorithmName hashAlgorithm) => SHA256.HashData(data.AsSpan(offset, count));
    }
}
