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

    /// <summary>Those that are not empty.</summary>
    public IEnumerable<string> All => ((string[])[RecordNumber, Person]).Where(digest => digest.Length > 0);

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

    public bool IsLike(IdentityDigests other) => All.Intersect(other.All).Any();
}
