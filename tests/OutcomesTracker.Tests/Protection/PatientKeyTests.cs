using System.Security.Cryptography;
using OutcomesTracker.Server.Protection;

namespace OutcomesTracker.Tests.Protection;

/// <summary>
/// The digest by which the content of a repeated idempotency key is compared: without the patient's key it reveals nothing.
/// </summary>
public sealed class PatientKeyTests
{
    private static readonly byte[] Content = "a command's content"u8.ToArray();

    [Fact]
    public void Equal_content_has_one_digest_under_one_key_and_another_under_another()
    {
        Assert.Equal(Key(1).Digest(Content), Key(1).Digest([.. Content]));
        Assert.NotEqual(Key(1).Digest(Content), Key(2).Digest(Content));
        Assert.NotEqual(Key(1).Digest(Content), Key(1).Digest([.. Content, 0]));
    }

    [Fact]
    public void It_is_no_plain_hash() => Assert.NotEqual(Convert.ToBase64String(SHA256.HashData(Content)), Key(1).Digest(Content));

    private static PatientKey Key(byte every) => new(Specs.Some.PatientId, [.. Enumerable.Repeat(every, 32)]);
}
