using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Tokens;

/// <summary>
/// Revoking a token before it expires: by a clinic's admin one of its clinic's people, by a registry's admin anybody's. It counts from the
/// next request on; an import under way goes on, for it was let in.
/// </summary>
public static class RevokeTokenEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Role.ClinicAdmin, Role.RegistryAdmin)
            .WithName("revoke-token")
            .WithTags("Tokens")
            .WithSummary("Revokes a token before it expires")
            .Produces(StatusCodes.Status204NoContent);

    [WolverineDelete("/v1/tokens/{jti}")]
    public static async Task<IResult> Delete(string jti, HttpContext context, [NotBody] ClinicDirectory clinics)
    {
        var errors = new FieldErrors();
        QueryParameters.NoneExpected(context.Request.Query, errors);
        var meant = TokenId(jti, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, errors);
        if (errors.Count > 0)
            return Problem.Malformed(errors.All).ToResult();
        return await clinics.Revoke(context.Caller(), meant, context.RequestAborted)
            ? Results.NoContent()
            : Problem.UnknownClinic.ToResult();
    }

    /// <summary>
    /// The id that was meant. A path comes decoded but for a slash and for what is no UTF-8, so that a percent sign left in it is one of
    /// these, or was sent as one; only a slash can be told. To revoke another id than the one meant would leave the token good.
    /// </summary>
    private static string TokenId(string inPath, string asSent, FieldErrors errors)
    {
        var jti = inPath.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var error =
            jti.Contains('%', StringComparison.Ordinal) || asSent.Contains("%25", StringComparison.Ordinal)
                ? "must be well-formed text without a percent sign"
                : new TextKind(MayBeBlank: true).Error(jti);
        if (error is not null)
            errors.Add("jti", error);
        return jti;
    }
}
