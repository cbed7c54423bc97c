using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;
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
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary><c>GET /v1/patients/{id}</c>: the case as it stands, after every correction and retraction.</summary>
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
            .Metadata.For(Caller.ClinicRoles)
            .WithName("get-patient")
            .WithTags("Patients")
            .WithSummary("A patient's case as it stands")
            .Answers<CaseAnswer>()
            .WithHeader(ETag);

    [WolverineGet("/v1/patients/{patientId}")]
    public static async Task<IResult> Get(
        HttpContext context,
        EventLog log,
        PatientKeyStore keys,
        NpgsqlDataSource database,
        ClinicDirectory clinics
    )
    {
        var (record, problem) = await PatientRecord.Read(context, log, keys, database);
        if (problem is not null)
            return problem.ToResult();
        var today = clinics.Today(await clinics.Find(record!.Clinic, context.RequestAborted));
        context.Response.Headers.ETag = $"\"{record.Version.ToString(CultureInfo.InvariantCulture)}\"";
        return Results.Json(Shown(record, today), ApiJson.Options);
    }

    private static CaseAnswer Shown(PatientRecord record, DateOnly today)
    {
        var patient = record.Case;
        var person = patient.Person;
        return new(
            record.PatientId,
            record.Clinic,
            record.Version,
            person.EnrolledOn,
            person.BirthYear,
            person.Sex,
            person.SkinType,
            record.Open(person.Identity) is { } identity ? Identity.FromJson(identity) : null,
            patient
                .All<ConsentEvent>()
                .GroupBy(consent => consent.Event.Scope)
                .Select(scope => new ConsentInCase(scope.Key, scope.Latest() is { Event: ConsentGiven }, scope.Latest()!.Value.Event.On)),
            record.CoursesAt(today).Select(result => Shown(result.Course, result.State)),
            patient.All<ConsultationRecorded>().Select(entry => Consultation(entry, record)),
            patient.All<SessionPerformed>().Select(entry => Session(entry, record)),
            patient.All<SideEffectReported>().Select(entry => SideEffect(entry, patient, record)),
            patient
                .All<AlertAcknowledged>()
                .Select(entry => new AcknowledgementInCase(
                    entry.Version,
                    entry.Event.SideEffectId,
                    entry.Event.Reasons,
                    record.Open(entry.Event.ActionTaken)
                )),
            patient.All<OutcomeAssessed>().Select(Assessment),
            patient.All<PhotoTaken>().Select(entry => Photo(entry, patient, today)),
            patient
                .All<FollowUpLost>()
                .Select(entry => new FollowUpLossInCase(entry.Version, entry.Event.On, record.Open(entry.Event.Reason))),
            patient
                .All<PatientEvent>()
                .Where(entry => !IsAboutAnEntry(entry.Event))
                .SelectMany(entry =>
                    entry.Event.WarningsGiven().Select(caution => new WarningInCase(entry.Version, caution.Code, caution.Message))
                )
        );
    }

    private static bool IsAboutAnEntry(PatientEvent happened) => happened.ClinicalDay() is null;

    private static CourseInCase Shown(Course course, CourseState state) =>
        new(
            course.Site.Indication,
            course.Site.BodyArea,
            course.First.On,
            course.Last.On,
            course.Sessions.Select(session => session.SessionId),
            state
        );

    private static ConsultationInCase Consultation(EntryInEffect<ConsultationRecorded> entry, PatientRecord record)
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
            record.Open(held.Notes),
            Contraindications.Found(entry)
        );
    }

    private static SessionInCase Session(EntryInEffect<SessionPerformed> entry, PatientRecord record)
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
            held.Override is { } given ? new(record.Open(given.Reason), given.Findings) : null
        );
    }

    private static SideEffectInCase SideEffect(EntryInEffect<SideEffectReported> entry, PatientCase patient, PatientRecord record)
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
            record.Open(report.Note),
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

    private static PhotoInCase Photo(EntryInEffect<PhotoTaken> entry, PatientCase patient, DateOnly today) =>
        new(
            entry.Version,
            entry.Event.PhotoId,
            entry.Event.TakenOn,
            entry.Event.BodyArea,
            entry.Event.View,
            entry.Event.Sha256,
            entry.Event.ContentType,
            entry.Event.StorageKey,
            patient.StoredPicture(entry.Event) is null ? PictureInCase.NotStored
                : patient.InForce(ConsentScope.Photography, today) ? PictureInCase.Stored
                : PictureInCase.Withheld
        );
}
