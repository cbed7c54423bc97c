using System.Text;
using OutcomesTracker.Server.Features.Webhooks;

namespace OutcomesTracker.Tests.Webhooks;

public sealed class WebhookSecretTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /// <summary>The example in the documentation of the form (Standard Webhooks, and Svix before it).</summary>
    [Fact]
    public void A_message_is_signed_as_the_published_example() =>
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookSecret.Signature(
                [WebhookSecret.Bytes(Secret)],
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                """{"test": 2432232314}"""u8
            )
        );

    [Fact]
    public void With_two_secrets_there_are_two_signatures_each_as_if_it_were_alone()
    {
        byte[] one = WebhookSecret.Bytes(Secret),
            other = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];
        var body = Encoding.UTF8.GetBytes("{}");
        Assert.Equal(
            $"{WebhookSecret.Signature([one], "id", 1, body)} {WebhookSecret.Signature([other], "id", 1, body)}",
            WebhookSecret.Signature([one, other], "id", 1, body)
        );
    }

    [Fact]
    public void Id_time_and_body_each_change_it()
    {
        byte[] secret = WebhookSecret.Bytes(Secret);
        string[] signatures =
        [
            WebhookSecret.Signature([secret], "id", 1, "{}"u8),
            WebhookSecret.Signature([secret], "ie", 1, "{}"u8),
            WebhookSecret.Signature([secret], "id", 2, "{}"u8),
            WebhookSecret.Signature([secret], "id", 1, "[]"u8),
        ];
        Assert.Equal(signatures.Length, signatures.Distinct().Count());
    }

    [Theory]
    [InlineData(23, false), InlineData(24, true), InlineData(32, true), InlineData(64, true), InlineData(65, false)]
    public void A_secret_has_24_to_64_bytes(int bytes, bool isOne) =>
        Assert.Equal(isOne, new WebhookSecretAttribute().Fits($"whsec_{Convert.ToBase64String(new byte[bytes])}"));

    [Theory]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-w")]
    [InlineData(" whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_")]
    public void Anything_else_is_none(string text) => Assert.False(new WebhookSecretAttribute().Fits(text));
}
