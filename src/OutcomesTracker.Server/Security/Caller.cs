using System.Security.Claims;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Server.Security;

/// <summary>What a caller is, by the token (contract §1).</summary>
public enum Role : byte
{
    Clinician,
    ClinicAdmin,
    Researcher,
    Auditor,
    RegistryAdmin,
}

/// <summary>Who calls: the token's subject, role, and, for clinic roles, clinic.</summary>
public sealed record Caller(string Subject, Role Role, string? Clinic)
{
    public const string SubjectClaim = "sub",
        RoleClaim = "role",
        ClinicClaim = "clinic",
        TokenIdClaim = "jti";

    /// <summary>The roles that belong to one clinic.</summary>
    public static readonly Role[] ClinicRoles = [Role.Clinician, Role.ClinicAdmin];

    /// <summary>The caller's identity, which is the same for all of the caller's tokens.</summary>
    public (string Subject, Role Role, string? Clinic) Who => (Subject, Role, Clinic);

    public bool IsClinicRole => ClinicRoles.Contains(Role);

    /// <summary>Whether the caller's role belongs to a clinic, and none is named: such a caller may nothing.</summary>
    public bool LacksClinic => IsClinicRole && Clinic is not { Length: > 0 };

    /// <summary>Whether the caller's role is limited to one clinic, and this is another one.</summary>
    public bool IsForeignTo(string clinic) => IsClinicRole && clinic != Clinic;

    /// <summary>The caller of a verified token, or null when it lacks what a caller needs.</summary>
    public static Caller? From(ClaimsPrincipal principal) =>
        principal.FindFirstValue(SubjectClaim) is { Length: > 0 } subject
        && Code<Role>.TryParse(principal.FindFirstValue(RoleClaim), out var role)
            ? new(subject, role, principal.FindFirstValue(ClinicClaim))
            : null;
}
