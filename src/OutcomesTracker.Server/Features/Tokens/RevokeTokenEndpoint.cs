using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Tokens;

/// <summary>
/// Revokes a token before it expires. A clinic-admin can revoke the tokens of that clinic, a registry-admin every token. The revocation
/// applies to later requests; an import that has already begun continues.
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
    /// The token id in the path. The server decodes a path except for %2F and for bytes that are not UTF-8, so a percent sign left in it
    /// comes from one of these or was sent as %25. Only %2F is unambiguous; any other id with a percent sign is refused, because revoking a
    /// wrong id would leave the meant token valid.
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
