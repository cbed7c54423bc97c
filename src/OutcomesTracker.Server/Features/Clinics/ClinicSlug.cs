using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Features.Clinics;

/// <summary>A clinic's name in paths, bodies and tokens, and its tenant id.</summary>
public sealed class ClinicSlugAttribute() : TextFormAttribute("[a-z0-9-]{1,40}", "must be a clinic's slug");

/// <summary>Checks of a clinic's slug.</summary>
public static class ClinicSlug
{
    /// <summary>The form of a slug in a body or a query.</summary>
    public static readonly ClinicSlugAttribute Form = new();

    public static bool IsMatch(string slug) => Form.Fits(slug);

    /// <summary>Adds an error if a slug in a path is malformed.</summary>
    public static void Check(string slug, FieldErrors errors)
    {
        if (!IsMatch(slug))
            errors.Add("slug", "must be 1 to 40 of a-z, 0-9 and -");
    }
}
