using System.Text;
using OutcomesTracker.Server.Protection;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>
/// What of an identity is compared with those of the clinic's other patients (contract §2, possible-duplicate), as digests under the
/// clinic's own key, which tell nothing without it. Empty where there is nothing to compare.
/// </summary>
/// <param name="RecordNumber">Of the clinic's number of the record.</param>
/// <param name="Person">Of the full name and the date of birth together.</param>
public sealed record IdentityDigests(string RecordNumber, string Person)
{
    public static readonly IdentityDigests None = new("", "");

    /// <summary>Stands for the patient's own, which stay as they are: a correction of the enrolment that leaves the identity out.</summary>
    public static readonly IdentityDigests Kept = new("", "") { IsKept = true };

    public bool IsKept { get; private init; }

    /// <summary>Those that are not empty; the person's first, since it says more.</summary>
    public IEnumerable<string> All => ((string[])[Person, RecordNumber]).Where(digest => digest.Length > 0);

    /// <summary>Values are compared as they stand but for blanks around them and their case.</summary>
    public static IdentityDigests Of(Identity? identity, PatientKey clinicKey)
    {
        return identity is null
            ? None
            : new(
                Digest("record number", identity.RecordNumber),
                identity.DateOfBirth is { } born ? Digest($"person born {born:yyyy-MM-dd}", identity.FullName) : ""
            );

        string Digest(string kind, string? value) =>
            string.IsNullOrWhiteSpace(value) ? "" : clinicKey.Digest(Encoding.UTF8.GetBytes($"{kind}: {value.Trim().ToUpperInvariant()}"));
    }
}
