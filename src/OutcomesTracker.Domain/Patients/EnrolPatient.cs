using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;

namespace OutcomesTracker.Domain.Patients;

/// <summary>Enrols a patient. The patient's id is the id of the stream, so it is not part of the event.</summary>
public sealed record EnrolPatient(
    DateOnly EnrolledOn,
    int BirthYear,
    Sex Sex,
    int SkinType,
    ProtectedText? Identity = null,
    Guid? PatientId = null
) : RecordingCommand
{
    public override Type Records => typeof(PatientEnrolled);

    public override Guid? GivenId => PatientId;

    public override RecordingCommand WithId(Guid id) => this with { PatientId = id };

    public override PatientCommand Sealed(Func<string, string> seal) => this with { Identity = Identity?.Seal(seal) };

    public override Decision Decide(PatientCase patient, CommandContext now) =>
        Decision.Unless(
            [patient.IsEnrolled ? AlreadyEnrolled : null, .. DayRules("enrolledOn", EnrolledOn, now, BirthYear)],
            () => new PatientEnrolled(EnrolledOn, BirthYear, Sex, SkinType, Identity, Duplicates(now))
        );

    /// <summary>Null if there are none: enrolments of before this rule have none stored.</summary>
    private static ImmutableArray<Warning>? Duplicates(CommandContext now) =>
        now.PossibleDuplicates.IsEmpty
            ? null
            :
            [
                .. now.PossibleDuplicates.Select(patient => new Warning(
                    PossibleDuplicateCode,
                    $"Patient {patient:D} of this clinic has the same record number, or the same name and date of birth."
                )),
            ];

    /// <summary>The patient whom a warning names as perhaps the same person; null for any other warning.</summary>
    public static Guid? PossibleDuplicate(Warning warning) =>
        warning.Code == PossibleDuplicateCode && warning.Message.Split(' ').FirstOrDefault(word => Guid.TryParse(word, out _)) is { } id
            ? Guid.Parse(id)
            : null;

    private const string PossibleDuplicateCode = "possible-duplicate";

    /// <summary>The server also returns it if another clinic has a patient with this id.</summary>
    public static readonly RuleViolation AlreadyEnrolled = RuleViolation.Conflict(
        "already-enrolled",
        "patientId",
        "A patient with this id is enrolled already."
    );
}
