using System.Buffers.Text;
using System.Text.Json;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Which tokens are accepted.</summary>
public sealed class TokenTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    private const string Route = "/v1/codes";

    private LocalSigningKey Key => LocalSigningKey.FindOrCreate(registry.Settings.DataDirectory);

    private static Dictionary<string, object> Claims =>
        new()
        {
            ["iss"] = LocalSigningKey.Issuer,
            ["aud"] = LocalSigningKey.Issuer,
            ["sub"] = "s",
            ["role"] = "clinician",
            ["clinic"] = "harbour",
            ["exp"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds(),
        };

    [Fact]
    public async Task A_good_token_is_believed_and_one_for_several_audiences_too()
    {
        Assert.Equal(200, (await Ask($"Bearer {Key.Sign(Claims)}")).Status);
        Assert.Equal(200, (await Ask($"bearer {Key.Sign(Changed("aud", new[] { "others", LocalSigningKey.Issuer }))}")).Status);
    }

    [Fact]
    public async Task Without_a_token_or_with_what_is_none_nobody_is_there()
    {
        (await Ask(null)).IsProblem(401, "unauthenticated");
        foreach (
            var header in (string[])
                [
                    "Bearer",
                    "Bearer ",
                    "Bearer a",
                    "Bearer a.b.c",
                    "Bearer ....",
                    "Basic dGVzdDp0ZXN0",
                    $"Bearer {Key.Sign(Claims)} x",
                    $"Token {Key.Sign(Claims)}",
                ]
        )
            (await Ask(header)).IsProblem(401, "unauthenticated");
        (await Ask($"Bearer {new string('a', 9_000)}.b.c")).IsProblem(401, "unauthenticated");
    }

    [Theory]
    [InlineData("iss", "https://elsewhere.example")]
    [InlineData("aud", "elsewhere")]
    [InlineData("aud", 7)]
    [InlineData("exp", 1_700_000_000)]
    [InlineData("exp", "tomorrow")]
    [InlineData("nbf", 9_999_999_999)]
    [InlineData("role", "owner")]
    [InlineData("role", "Clinician")]
    [InlineData("sub", "")]
    [InlineData("sub", 7)]
    public async Task A_claim_that_is_wrong_spoils_it(string claim, object value) =>
        (await Ask($"Bearer {Key.Sign(Changed(claim, value))}")).IsProblem(401, "unauthenticated");

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("exp")]
    [InlineData("sub")]
    [InlineData("role")]
    public async Task A_claim_that_is_missing_spoils_it(string claim)
    {
        var claims = Claims;
        claims.Remove(claim);
        (await Ask($"Bearer {Key.Sign(claims)}")).IsProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task Another_key_s_signature_is_nobody_s_even_under_our_key_s_name()
    {
        var elsewhere = Directory.CreateTempSubdirectory("outcomes-other-key-");
        var forged = LocalSigningKey.FindOrCreate(elsewhere.FullName).Sign(Claims).Split('.');
        var ours = Key.Sign(Claims).Split('.');
        elsewhere.Delete(recursive: true);
        (await Ask($"Bearer {string.Join('.', forged)}")).IsProblem(401, "unauthenticated");
        (await Ask($"Bearer {ours[0]}.{forged[1]}.{forged[2]}")).IsProblem(401, "unauthenticated");
        (await Ask($"Bearer {ours[0]}.{Encoded(Changed("role", "registry-admin"))}.{ours[2]}")).IsProblem(401, "unauthenticated");
        (await Ask($"Bearer {ours[0]}.{ours[1]}.")).IsProblem(401, "unauthenticated");
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("HS256")]
    [InlineData("RS256")]
    [InlineData("ES384")]
    public async Task The_token_does_not_choose_its_algorithm(string algorithm)
    {
        var header = Encoded(
            new
            {
                alg = algorithm,
                typ = "JWT",
                kid = Key.KeyId,
            }
        );
        var ours = Key.Sign(Claims).Split('.');
        (await Ask($"Bearer {header}.{ours[1]}.")).IsProblem(401, "unauthenticated");
        (await Ask($"Bearer {header}.{ours[1]}.{ours[2]}")).IsProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task A_clinic_s_role_without_a_clinic_may_nothing()
    {
        var claims = Claims;
        claims.Remove("clinic");
        (await Ask($"Bearer {Key.Sign(claims)}", "/v1/patients")).IsProblem(403, "forbidden");
        (await Ask($"Bearer {Key.Sign(Changed("clinic", ""))}", "/v1/patients")).IsProblem(403, "forbidden");
        (await Ask($"Bearer {Key.Sign(Changed("clinic", new[] { "harbour" }))}", "/v1/patients")).IsProblem(403, "forbidden");
        (await Ask($"Bearer {Key.Sign(claims)}", "/v1/outcomes/improvement")).IsProblem(403, "forbidden");
    }

    private static Dictionary<string, object> Changed(string claim, object value) => new(Claims) { [claim] = value };

    private static string Encoded(object part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));

    private async Task<Answer> Ask(string? authorization, string route = Route)
    {
        using var client = new HttpClient { BaseAddress = registry.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, route);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await client.SendAsync(request);
        if ((int)response.StatusCode == 401)
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        return await Answer.Of(response);
    }
}
