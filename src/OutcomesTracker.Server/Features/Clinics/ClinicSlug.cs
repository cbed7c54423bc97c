using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Features.Clinics;

/// <summary>A clinic's name in paths, bodies and tokens, and its tenant id.</summary>
public sealed class ClinicSlugAttribute() : TextFormAttribute("[a-z0-9-]{1,40}", "must be a clinic's slug");

/// <summary>What is asked of a clinic's name.</summary>
public static class ClinicSlug
{
    /// <summary>In a body or a query.</summary>
    public static readonly ClinicSlugAttribute Form = new();

    public static bool IsMatch(string slug) => Form.Fits(slug);

    /// <summary>What is wrong with one in a path.</summary>
    public static void Check(string slug, FieldErrors errors)
    {
        if (!IsMatch(slug))
            errors.Add("slug", "must be 1 to 40 of a-z, 0-9 and -");
    }

    /// <summary>Whether a clinic is another one than the caller's own.</summary>
    public static bool IsForeign(this Caller caller, string slug) => caller.IsClinicRole && caller.Clinic != slug;
}
