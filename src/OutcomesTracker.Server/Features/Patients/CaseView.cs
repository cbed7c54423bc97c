using System.Globalization;
using Microsoft.AspNetCore.Http;
using Npgsql;
using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.FollowUp;
using OutcomesTracker.Domain.Outcomes;
using OutcomesTracker.Domain.Photos;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.EventStore;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Protection;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary><c>GET /v1/patients/{id}</c>: the case as it stands, after every correction and retraction.</summary>
public static class CaseView
{
    public static async Task<IResult> Get(HttpContext context, EventLog log, PatientKeyStore keys, NpgsqlDataSource database, ClinicDirectory clinics)
    {
        var (stream, problem) = await PatientRecord.Read(context, log, keys, database);
        if (problem is not null) return problem.ToResult();
        var today = clinics.Today(await clinics.Find(stream!.Clinic, context.RequestAborted));
        context.Response.Headers.ETag = $"\"{stream.Version.ToString(CultureInfo.InvariantCulture)}\"";
        return Results.Json(Shown(stream, today), ApiJson.Options);
    }

    private static object Shown(PatientRecord stream, DateOnly today)
    {
        var patient = stream.Case;
        var person = patient.Person;
        return new
        {
            stream.PatientId,
            stream.Clinic,
            stream.Version,
            person.EnrolledOn,
            person.BirthYear,
            person.Sex,
            person.SkinType,
            identity = stream.Open(person.Identity) is { } identity ? Identity.FromJson(identity) : null,
            consents = patient.All<ConsentEvent>().GroupBy(consent => consent.Event.Scope).Select(scope => new
            {
                scope = scope.Key,
                inForce = scope.Latest() is { Event: ConsentGiven },
                since = scope.Latest()!.Value.Event.On,
            }),
            courses = Courses(stream, today),
            consultations = patient.All<ConsultationRecorded>().Select(entry => new
            {
                entry.Version, entry.Event.ConsultedOn, entry.Event.Provider, entry.Event.Concerns, entry.Event.Conditions, entry.Event.Medications,
                entry.Event.Advice, entry.Event.Plan, notes = stream.Open(entry.Event.Notes), findings = Contraindications.Found(entry),
            }),
            sessions = patient.All<SessionPerformed>().Select(entry => Session(entry, stream)),
            sideEffects = patient.All<SideEffectReported>().Select(entry => SideEffect(entry, patient, stream)),
            assessments = patient.All<OutcomeAssessed>().Select(entry => new
            {
                entry.Version, entry.Event.AssessedOn, entry.Event.Indication, entry.Event.BodyArea, entry.Event.Instrument, entry.Event.Score, entry.Event.Assessor,
            }),
            photos = patient.All<PhotoTaken>().Select(entry => new
            {
                entry.Version, entry.Event.PhotoId, entry.Event.TakenOn, entry.Event.BodyArea, entry.Event.View, entry.Event.Sha256,
                entry.Event.ContentType, entry.Event.StorageKey,
            }),
            followUpLosses = patient.All<FollowUpLost>().Select(entry => new { entry.Version, entry.Event.On, reason = stream.Open(entry.Event.Reason) }),
            warnings = patient.All<PatientEvent>().Where(entry => !IsAboutAnEntry(entry.Event))
                .SelectMany(entry => entry.Event.Cautions().Select(caution => new { entry.Version, caution.Code, caution.Message })),
        };
    }

    private static bool IsAboutAnEntry(PatientEvent happened) => happened.ClinicalDay() is null;

    /// <summary>Courses with their outcome by the improvement view's own defaults.</summary>
    private static IEnumerable<object> Courses(PatientRecord stream, DateOnly today)
    {
        var facts = stream.Events.Aggregate(
            new PatientFacts(stream.PatientId, stream.Clinic),
            (facts, entry) => facts.Apply(entry.Stored.Sequence, FactChange.Of((int)entry.Stored.Version, entry.Event)));
        return Course.Of(facts, today, long.MaxValue - 1).Select(course => new
        {
            course.Pair.Indication, course.Pair.BodyArea, firstSessionOn = course.First.On, lastSessionOn = course.Last.On,
            sessions = course.Sessions.Select(session => session.SessionId),
            outcome = CourseOutcome.Of(course, facts, AssessmentWindow.Default, today, long.MaxValue - 1),
        });
    }

    private static object Session(Live<SessionPerformed> entry, PatientRecord stream) => new
    {
        entry.Version, entry.Event.SessionId, entry.Event.PerformedOn, entry.Event.Modality, entry.Event.Treats, entry.Event.Operator, entry.Event.Setting,
        entry.Event.Device, entry.Event.Anaesthetic, entry.Event.Adjuncts, entry.Event.DurationMinutes, entry.Event.Cost,
        @override = entry.Event.Override is { } given ? new { reason = stream.Open(given.Reason), given.Findings } : null,
    };

    private static object SideEffect(Live<SideEffectReported> entry, PatientCase patient, PatientRecord stream)
    {
        var resolution = patient.Resolution(entry.Event.SideEffectId);
        return new
        {
            entry.Version, entry.Event.SideEffectId, entry.Event.Term, entry.Event.Severity, entry.Event.OnsetOn, entry.Event.SessionId, entry.Event.BodyArea,
            entry.Event.ReportedBy, entry.Event.Serious, note = stream.Open(entry.Event.Note), resolution?.ResolvedOn, resolution?.Sequelae,
        };
    }
}
