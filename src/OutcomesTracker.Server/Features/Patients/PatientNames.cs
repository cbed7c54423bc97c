using OutcomesTracker.Domain.Patients;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>How pages name a patient.</summary>
public static class PatientNames
{
    /// <summary>The name, as far as there is one that may be read.</summary>
    public static string Of(PatientRecord record) =>
        record.Open(record.Case.Person.Identity) is { } identity ? Identity.FromJson(identity).FullName : Of(record.PatientId);

    /// <summary>What stands for the name of a patient without one.</summary>
    public static string Of(Guid patientId) => $"Patient {patientId.ToString("D")[..8]}";
}
