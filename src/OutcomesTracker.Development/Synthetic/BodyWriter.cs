using System.Text.Json;
using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.FollowUp;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.Photos;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>
/// Writes the commands' names and bodies (contract §2). It shares no code with the server, so that the server's parsers are tested too.
/// </summary>
internal static class BodyWriter
{
    public static string NameOf(PatientCommand command) =>
        command switch
        {
            EnrolPatient => "enrol-patient",
            GiveConsent => "give-consent",
            WithdrawConsent => "withdraw-consent",
            RecordConsultation => "record-consultation",
            RecordSession => "record-session",
            ReportSideEffect => "report-side-effect",
            ResolveSideEffect => "resolve-side-effect",
            RecordAssessment => "record-assessment",
            RecordPhoto => "record-photo",
            RecordLossToFollowUp => "record-loss-to-follow-up",
            CorrectEntry => "correct-entry",
            RetractEntry => "retract-entry",
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };

    public static void Write(Utf8JsonWriter json, ChartEntry entry)
    {
        if (entry.Command is not (CorrectEntry or RetractEntry))
        {
            Write(json, entry.Command);
            return;
        }
        json.WriteStartObject();
        json.WriteNumber("targetVersion"u8, entry.Target!.Version);
        json.Text("reason"u8, entry.Command is CorrectEntry correction ? correction.Reason : ((RetractEntry)entry.Command).Reason);
        if (entry.Command is CorrectEntry { Replacements: [var replacement] })
        {
            json.WritePropertyName("replacement"u8);
            Write(json, replacement);
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PatientCommand command)
    {
        json.WriteStartObject();
        switch (command)
        {
            case EnrolPatient enrol:
                Fields(json, enrol);
                break;
            case GiveConsent give:
                Fields(json, give.Scope, give.On);
                break;
            case WithdrawConsent withdraw:
                Fields(json, withdraw.Scope, withdraw.On);
                break;
            case RecordConsultation consultation:
                Fields(json, consultation);
                break;
            case RecordSession session:
                SessionWriter.Fields(json, session);
                break;
            case ReportSideEffect report:
                Fields(json, report);
                break;
            case ResolveSideEffect resolution:
                Fields(json, resolution);
                break;
            case RecordAssessment assessment:
                Fields(json, assessment);
                break;
            case RecordPhoto photo:
                Fields(json, photo);
                break;
            case RecordLossToFollowUp loss:
                Fields(json, loss);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(command));
        }
        json.WriteEndObject();
    }

    private static void Fields(Utf8JsonWriter json, EnrolPatient enrol)
    {
        json.Day("enrolledOn"u8, enrol.EnrolledOn);
        json.WriteNumber("birthYear"u8, enrol.BirthYear);
        json.Coded("sex"u8, enrol.Sex);
        json.WriteNumber("skinType"u8, enrol.SkinType);
        if (enrol.Identity is not { } identity)
            return;
        json.WritePropertyName("identity"u8);
        json.WriteRawValue(identity.Text, skipInputValidation: true);
    }

    private static void Fields(Utf8JsonWriter json, ConsentScope scope, DateOnly on)
    {
        json.Coded("scope"u8, scope);
        json.Day("on"u8, on);
    }

    private static void Fields(Utf8JsonWriter json, RecordConsultation consultation)
    {
        json.Day("consultedOn"u8, consultation.ConsultedOn);
        json.Provider("provider"u8, consultation.Provider);
        json.Sites("concerns"u8, consultation.Concerns);
        json.Texts("conditions"u8, consultation.Conditions);
        json.Texts("medications"u8, consultation.Medications);
        if (!consultation.Advice.IsEmpty)
            json.Texts("advice"u8, consultation.Advice);
        if (consultation.Plan is { } plan)
        {
            json.WriteStartObject("plan"u8);
            json.Coded("modality"u8, plan.Modality);
            json.WriteNumber("sessions"u8, plan.Sessions);
            json.WriteNumber("intervalDays"u8, plan.IntervalDays);
            json.Money("costPerSession"u8, plan.CostPerSession);
            json.WriteEndObject();
        }
        json.Text("notes"u8, consultation.Notes);
    }

    private static void Fields(Utf8JsonWriter json, ReportSideEffect report)
    {
        json.Id("sideEffectId"u8, report.SideEffectId);
        json.Coded("term"u8, report.Term);
        json.WriteNumber("severity"u8, report.Severity);
        json.Day("onsetOn"u8, report.OnsetOn);
        json.Id("sessionId"u8, report.SessionId);
        if (report.BodyArea is { } area)
            json.Coded("bodyArea"u8, area);
        json.Coded("reportedBy"u8, report.ReportedBy);
        json.Flag("serious"u8, report.Serious);
        json.Text("note"u8, report.Note);
    }

    private static void Fields(Utf8JsonWriter json, ResolveSideEffect resolution)
    {
        json.Id("sideEffectId"u8, resolution.SideEffectId);
        json.Day("resolvedOn"u8, resolution.ResolvedOn);
        json.Flag("sequelae"u8, resolution.Sequelae);
    }

    private static void Fields(Utf8JsonWriter json, RecordAssessment assessment)
    {
        json.Day("assessedOn"u8, assessment.AssessedOn);
        json.Coded("indication"u8, assessment.Indication);
        json.Coded("bodyArea"u8, assessment.BodyArea);
        json.Coded("instrument"u8, assessment.Instrument);
        json.WriteNumber("score"u8, assessment.Score);
        json.Coded("assessor"u8, assessment.Assessor);
    }

    private static void Fields(Utf8JsonWriter json, RecordPhoto photo)
    {
        json.Id("photoId"u8, photo.PhotoId);
        json.Day("takenOn"u8, photo.TakenOn);
        json.Coded("bodyArea"u8, photo.BodyArea);
        json.WriteString("view"u8, photo.View);
        json.WriteString("sha256"u8, photo.Sha256);
        json.WriteString("contentType"u8, photo.ContentType);
        json.WriteString("storageKey"u8, photo.StorageKey);
    }

    private static void Fields(Utf8JsonWriter json, RecordLossToFollowUp loss)
    {
        json.Day("on"u8, loss.On);
        json.Text("reason"u8, loss.Reason);
    }
}
