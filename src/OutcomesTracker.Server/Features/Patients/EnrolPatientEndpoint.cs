using System.Globalization;
using System.Text.Json;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>An enrolment as it is sent, with the identity in plain text.</summary>
/// <param name="EnrolledOn">The clinical day of enrolment.</param>
/// <param name="BirthYear">From 1900 to the clinic's current year.</param>
/// <param name="Sex">As recorded at enrolment.</param>
/// <param name="SkinType">Fitzpatrick's, 1–6.</param>
/// <param name="Identity">Who the patient is. Sealed before it is stored, shown to the patient's own clinic only.</param>
/// <param name="PatientId">Unique in the registry. Left out, the registry makes one.</param>
public sealed record EnrolPatientBody(
    DateOnly EnrolledOn,
    [YearFrom(1900)] int BirthYear,
    Sex Sex,
    [Between(1, 6)] int SkinType,
    Identity? Identity = null,
    Guid? PatientId = null
)
{
    internal EnrolPatient Command =>
        new(EnrolledOn, BirthYear, Sex, SkinType, Identity is null ? null : ProtectedText.Plain(Identity.ToJson()), PatientId);
}

/// <summary>Enrols a patient.</summary>
public static class EnrolPatientEndpoint
{
    private const string Path = "/v1/patients";

    private static readonly ObjectKind Body = RecordKinds.Of<EnrolPatientBody>() with { Whole = CheckBirth };

    public static CommandDefinition Definition =>
        CommandDefinition.Of<EnrolPatient, EnrolPatientBody>(
            "enrol-patient",
            Path,
            "A patient joins the registry",
            body => body.Command,
            "already-enrolled"
        ) with
        {
            Body = Body,
            Replacement = Body,
        };

    /// <summary>A date of birth is in the year of birth.</summary>
    private static void CheckBirth(JsonElement body, FieldErrors errors)
    {
        if (
            !body.TryGetProperty("identity", out var identity)
            || !identity.TryGetProperty("dateOfBirth", out var born)
            || DateOnly.ParseExact(born.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture).Year
                == ExactNumber.Of(body.GetProperty("birthYear"))
        )
            return;
        errors.Enter("identity");
        errors.AddOf("dateOfBirth", "must be in birthYear");
        errors.Leave();
    }

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<EnrolPatient> command, CommandShell shell, CancellationToken cancellation) =>
        shell.Handle(command, cancellation);
}
