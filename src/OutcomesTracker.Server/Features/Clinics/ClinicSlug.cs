using System.Text.RegularExpressions;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Features.Clinics;

/// <summary>A clinic's name in paths, bodies and tokens, and its tenant id.</summary>
public static partial class ClinicSlug
{
    private const string Pattern = "^[a-z0-9-]{1,40}";

    // \z, not $, which in .NET a line feed may follow.
    [GeneratedRegex($"{Pattern}\\z")]
    private static partial Regex Whole { get; }

    /// <summary>In a body or a query.</summary>
    public static readonly TextForm Form = new($"{Pattern}$", slug => IsMatch(slug) ? null : "must be a clinic's slug");

    public static bool IsMatch(string slug) => Whole.IsMatch(slug);

    /// <summary>What is wrong with one in a path.</summary>
    public static void Check(string slug, List<FieldError> errors)
    {
        if (!IsMatch(slug)) errors.Add(new("slug", "slug must be 1 to 40 of a-z, 0-9 and -."));
    }

    /// <summary>Whether a clinic is another one than the caller's own.</summary>
    public static bool IsForeign(this Caller caller, string slug) => caller.IsClinicRole && caller.Clinic != slug;
}
