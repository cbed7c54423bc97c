using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Sessions;

namespace OutcomesTracker.Server.Pages.Forms;

/// <summary>Beside which field of a form a warning stands.</summary>
public static class WarningFields
{
    private static readonly Dictionary<string, string> ByCode = new(StringComparer.Ordinal)
    {
        ["needle-depth"] = "device.needleDepthMm",
        ["anaesthetic-time"] = "anaesthetic.minutesBefore",
        ["duration"] = "durationMinutes",
        ["interval"] = "performedOn",
        ["stop-before"] = "performedOn",
        ["unrecognised-condition"] = "conditions",
        ["unrecognised-medication"] = "medications",
    };

    /// <summary>The warnings that a command would be accepted with, by field.</summary>
    public static Dictionary<string, string> Of(PatientCommand command, PatientCase patient) =>
        WarningsOf(command, patient)
            .Where(warning => ByCode.ContainsKey(warning.Code))
            .GroupBy(warning => ByCode[warning.Code], warning => warning.Message)
            .ToDictionary(field => field.Key, field => string.Join(" ", field), StringComparer.Ordinal);

    private static IEnumerable<Warning> WarningsOf(PatientCommand command, PatientCase patient) =>
        command switch
        {
            RecordSession session => SessionWarnings.Of(session, patient),
            RecordConsultation consultation => Contraindications.Unrecognised(consultation.Conditions, consultation.Medications),
            _ => [],
        };
}
