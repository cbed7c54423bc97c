using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.FollowUp;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.Photos;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>
/// <c>GET /v1/patients/{id}</c>: the case as it stands, after every correction and retraction, or as it stood at a point. Auditors see it
/// of every clinic, with what identifies the patient masked.
/// </summary>
public static class GetPatientEndpoint
{
    private static readonly RouteHeader ETag = new(
        "ETag",
        "The latest version, in double quotes, for If-Match.",
        new TextKind(),
        StatusCodes.Status200OK
    );

    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Role.Clinician, Role.ClinicAdmin, Role.Auditor)
            .WithName("get-patient")
            .WithTags("Patients")
            .WithSummary("A patient's case as it stands, or as it stood")
            .TakesQuery(CaseAsOf.Kind)
            .Answers<CaseAnswer>()
            .WithHeader(ETag);

    [WolverineGet("/v1/patients/{patientId}")]
    public static async Task<IResult> Get(HttpContext context, PatientRecords records, ClinicDirectory clinics, ServerSettings settings)
    {
        var (read, point, problem) = await records.Read<CaseAsOf>(context, CaseAsOf.Kind);
        if (problem is not null)
            return problem.ToResult();
        var today = clinics.Today(await clinics.Find(read!.Clinic, context.RequestAborted));
        var (answer, none) = Answer(read, point!, today, Disclosure.To(context.Caller(), read, settings));
        if (none is not null)
            return none.ToResult();
        context.Response.Headers.ETag = $"\"{answer!.Version.ToString(CultureInfo.InvariantCulture)}\"";
        return Results.Json(answer, ApiJson.Options);
    }

    /// <summary>The case at a point, as a reader may see it.</summary>
    /// <param name="today">The clinic's day, as of which the case is told without a cutoff.</param>
    public static (CaseAnswer? Answer, Problem? Problem) Answer(PatientRecord record, CaseAsOf point, DateOnly today, Disclosure reader)
    {
        var (then, problem) = point.Of(record);
        return (then is null ? null : Shown(then, point.Cutoff, today, reader), problem);
    }

    private static CaseAnswer Shown(PatientRecord record, DateOnly? cutoff, DateOnly today, Disclosure shown)
    {
        var patient = cutoff is { } last ? record.Case.Through(last) : record.Case;
        var (day, person) = (cutoff ?? today, record.Case.Person);
        return new(
            record.PatientId,
            record.Clinic,
            record.Version,
            person.EnrolledOn,
            person.BirthYear,
            person.Sex,
            person.SkinType,
            shown.IsToOwnClinic && record.Open(person.Identity) is { } identity ? Identity.FromJson(identity) : null,
            shown.IsToOwnClinic ? null : person.Identity is not null,
            [.. ConsentInCase.AllOf(patient)],
            [.. record.CoursesAt(day).Select(CourseInCase.Of)],
            [.. patient.All<ConsultationRecorded>().Select((entry, place) => Consultation(entry, $"consultations[{place}]", shown))],
            [.. patient.All<SessionPerformed>().Select((entry, place) => Session(entry, $"sessions[{place}]", shown))],
            [.. patient.All<SideEffectReported>().Select((entry, place) => SideEffect(entry, patient, $"sideEffects[{place}]", shown))],
            [
                .. patient
                    .All<AlertAcknowledged>()
                    .Select(
                        (entry, place) =>
                            new AcknowledgementInCase(
                                entry.Version,
                                entry.Event.SideEffectId,
                                entry.Event.Reasons,
                                shown.Read(entry.Event.ActionTaken, $"alertAcknowledgements[{place}].actionTaken")
                            )
                    ),
            ],
            [.. patient.All<OutcomeAssessed>().Select(Assessment)],
            [.. patient.All<PhotoTaken>().Select(entry => Photo(entry, patient, day, shown))],
            [
                .. patient
                    .All<FollowUpLost>()
                    .Select(
                        (entry, place) =>
                            new FollowUpLossInCase(
                                entry.Version,
                                entry.Event.On,
                                shown.Read(entry.Event.Reason, $"followUpLosses[{place}].reason")
                            )
                    ),
            ],
            [
                .. patient
                    .All<PatientEvent>()
                    .Where(entry => !IsAboutAnEntry(entry.Event))
                    .SelectMany(entry =>
                        entry.Event.WarningsGiven().Select(caution => new WarningInCase(entry.Version, caution.Code, caution.Message))
                    ),
            ],
            shown.FreeText
        );
    }

    private static bool IsAboutAnEntry(PatientEvent happened) => happened.ClinicalDay() is null;

    private static ConsultationInCase Consultation(EntryInEffect<ConsultationRecorded> entry, string path, Disclosure shown)
    {
        var held = entry.Event;
        return new(
            entry.Version,
            held.ConsultedOn,
            held.Provider,
            held.Concerns,
            held.Conditions,
            held.Medications,
            held.Advice,
            held.Plan,
            shown.Read(held.Notes, $"{path}.notes"),
            Contraindications.Found(entry)
        );
    }

    private static SessionInCase Session(EntryInEffect<SessionPerformed> entry, string path, Disclosure shown)
    {
        var held = entry.Event;
        return new(
            entry.Version,
            held.SessionId,
            held.PerformedOn,
            held.Modality,
            held.Treats,
            held.Operator,
            held.Setting,
            held.Device,
            held.Anaesthetic,
            held.Adjuncts,
            held.DurationMinutes,
            held.Cost,
            held.Override is { } given ? new(shown.Read(given.Reason, $"{path}.override.reason"), given.Findings) : null
        );
    }

    private static SideEffectInCase SideEffect(EntryInEffect<SideEffectReported> entry, PatientCase patient, string path, Disclosure shown)
    {
        var (report, resolution) = (entry.Event, patient.Resolution(entry.Event.SideEffectId));
        return new(
            entry.Version,
            report.SideEffectId,
            report.Term,
            report.Severity,
            report.OnsetOn,
            report.SessionId,
            report.BodyArea,
            report.ReportedBy,
            report.Serious,
            shown.Read(report.Note, $"{path}.note"),
            resolution?.ResolvedOn,
            resolution?.Sequelae
        );
    }

    private static AssessmentInCase Assessment(EntryInEffect<OutcomeAssessed> entry) =>
        new(
            entry.Version,
            entry.Event.AssessedOn,
            entry.Event.Indication,
            entry.Event.BodyArea,
            entry.Event.Instrument,
            entry.Event.Score,
            entry.Event.Assessor
        );

    private static PhotoInCase Photo(EntryInEffect<PhotoTaken> entry, PatientCase patient, DateOnly day, Disclosure shown) =>
        new(
            entry.Version,
            entry.Event.PhotoId,
            entry.Event.TakenOn,
            entry.Event.BodyArea,
            entry.Event.View,
            entry.Event.Sha256,
            entry.Event.ContentType,
            shown.IsToOwnClinic ? entry.Event.StorageKey : Disclosure.Mask,
            patient.StoredPicture(entry.Event) is null ? PictureInCase.NotStored
                : patient.InForce(ConsentScope.Photography, day) ? PictureInCase.Stored
                : PictureInCase.Withheld
        );
}
