using System.Diagnostics;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Clinics;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Features.SideEffects;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Commands;

/// <summary>
/// Handles every command in the same steps: reads it; finds the clinic, the patient in it and the patient's key; then, on the current case,
/// answers a replay, checks the version, decides, appends, and answers. The clinical rules are in the domain, the storage in the store.
/// </summary>
public sealed class CommandShell(ClinicDirectory clinics, PatientTenants tenants, PatientKeyStore keys, CaseWriter cases)
{
    /// <summary>Handles a command that came over HTTP.</summary>
    public Task<CommandAnswer> Handle<TCommand>(Command<TCommand> command, CancellationToken cancellation)
        where TCommand : PatientCommand => Handle(command.Caller, command.Request, cancellation);

    /// <summary>Handles one command of a caller who may send it to this clinic.</summary>
    /// <param name="inLine">
    /// Called as soon as the next command on the patient may be handled without overtaking this one: the store executes the commands of a
    /// patient in order. Not called for an enrolment, which must be recorded before the patient is found.
    /// </param>
    public async Task<CommandAnswer> Handle(Caller caller, CommandRequest request, CancellationToken cancellation, Action? inLine = null)
    {
        var clinic = await clinics.Find(request.Clinic, cancellation);
        var today = clinics.Today(clinic);
        var errors = new FieldErrors(today.Year, request.Errors);
        var command = request.Definition.Read(request.Data, errors);
        if (request.EnrolledId is { } inBody && request.PatientId is { } beside && inBody != beside)
            errors.Add("patientId", "must be the line's patientId");
        if (command is null || errors.Count > 0)
            return Problem.Malformed(errors.All);
        if (clinic is null)
            return Problem.UnknownClinic;

        var patientId =
            request.PatientId
            ?? request.EnrolledId
            ?? (request.Key is { } given ? DeterministicId.OfPatient(request.Clinic, given) : Guid.CreateVersion7());
        if (!request.IsEnrolment && !await tenants.Belongs(request.Clinic, patientId, cancellation))
            return Problem.UnknownPatient;
        var key = request.IsEnrolment ? await keys.FindOrCreate(patientId, cancellation) : await keys.Find(patientId, cancellation);
        if (key is null)
            return Problem.UnknownPatient;

        var work = new Work(
            caller,
            request,
            command.Sealed(key.Seal),
            new(today, patientId, request.Key is { } one ? DeterministicId.OfSubject(request.Clinic, one) : Guid.CreateVersion7()),
            request.Key is { } another ? DeterministicId.OfEvent(request.Clinic, another) : Guid.CreateVersion7(),
            request.Key is null ? null : key.Digest(CommandContent.Canonical(request.Definition.Name, patientId, request.Data)),
            // The request's trace is read here, because the store calls the decision later, outside the request's Activity.
            Activity.Current?.TraceId.ToString(),
            Activity.Current?.ParentId,
            clinic
        );
        var answering = cases.Execute(
            new(request.Clinic, patientId),
            work.EventId,
            snapshot => Judge(work, snapshot),
            DigestsOf(command, request.Clinic),
            cancellation
        );
        if (!request.IsEnrolment)
        {
            inLine?.Invoke();
            return await answering;
        }
        var answer = await answering;
        if (answer is CommandAnswer.Accepted)
            tenants.Remember(request.Clinic, patientId);
        return answer;
    }

    /// <summary>The identity that a command gives its patient or leaves as it is; null if it says nothing of who the patient is.</summary>
    private IdentityDigests? DigestsOf(PatientCommand command, string clinic)
    {
        switch (command)
        {
            case EnrolPatient enrolment:
                return Of(enrolment.Identity) ?? IdentityDigests.None;
            case CorrectEntry correction when correction.Replacements.OfType<EnrolPatient>().FirstOrDefault() is { } enrolment:
                return Of(enrolment.Identity) ?? IdentityDigests.Kept;
            default:
                return null;
        }

        IdentityDigests? Of(ProtectedText? sent) =>
            sent is null ? null : IdentityDigests.Of(Identity.FromJson(sent.Text), keys.OfClinic(clinic));
    }

    private sealed record Work(
        Caller Caller,
        CommandRequest Request,
        PatientCommand Command,
        CommandContext Now,
        Guid EventId,
        string? Content,
        string? Trace,
        string? Cause,
        ClinicSettings Clinic
    );

    /// <summary>The alerts that an event opens, each handled at once or when its day begins at the clinic.</summary>
    private static IEnumerable<(object, DateTimeOffset?)> Alerts(Work work, CaseSnapshot snapshot, PatientEvent happened)
    {
        var (before, today) = (snapshot.Case, work.Now.Today);
        if (!AlertState.IsOfSideEffect(happened, before))
            yield break;
        var patient = before.Evolve((int)snapshot.Version + 1, happened);
        foreach (
            var (message, on) in AlertOpens.Of(work.Request.Clinic, work.Now.PatientId, work.EventId, happened, patient, before, today)
        )
            yield return (message, on > today ? ClinicDirectory.StartOf(on, work.Clinic) : null);
    }

    /// <summary>Makes the checks in the contract's order, on the current case. May be called again when writers race.</summary>
    private static Verdict Judge(Work work, CaseSnapshot snapshot)
    {
        if (work.Command is not EnrolPatient && !snapshot.Case.IsEnrolled)
            return Answer(Problem.UnknownPatient);
        if (snapshot.SameId is { } same && IsReplay(work, same))
            return new Verdict.AnswerOnly(Replay(same));
        var decision = work.Command.Decide(snapshot.Case, work.Now with { PossibleDuplicates = snapshot.PossibleDuplicates });
        if (decision is Rejected { Violations: [{ Kind: ViolationKind.NotFound }, ..] } notFound)
            return Answer(Problem.Of(notFound));
        if (snapshot.SameId is not null)
            return Answer(Problem.KeyReused);
        if (work.Request.IfMatch is { } version && version != snapshot.Version)
            return Answer(Problem.VersionMismatch(snapshot.Version));
        if (work.Command is EnrolPatient && IsTaken(snapshot, work.Request.Clinic))
            return Answer(Problem.Of(new Rejected([EnrolPatient.AlreadyEnrolled])));
        return decision switch
        {
            Rejected rejected => Answer(Problem.Of(rejected)),
            Accepted accepted => Append(work, snapshot, accepted.Event),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Whether the id is in use: by a patient of another clinic, or by this clinic's own stream, which is no patient's.</summary>
    private static bool IsTaken(CaseSnapshot snapshot, string clinic) =>
        snapshot.EnrolledAt is { } owner ? owner != clinic : snapshot.Version > 0;

    private static Verdict Answer(Problem problem) => new Verdict.AnswerOnly(problem);

    private static bool IsReplay(Work work, StoredEvent same) =>
        same.Stream.Id == work.Now.PatientId && EventHeaders.Of(same).Content is { } content && content == work.Content;

    private static CommandAnswer.Accepted Replay(StoredEvent same)
    {
        var happened = EventJson.ReadPatient(same) ?? throw new InvalidOperationException("A keyed event is of a foreign type.");
        return new(
            new(same.Stream.Id, same.Version, same.Id, same.Sequence, happened.SubjectId(), happened.WarningsGiven(), Replayed: true)
        );
    }

    private static Verdict.Append Append(Work work, CaseSnapshot snapshot, PatientEvent happened)
    {
        var decided = new DecidedEvent(
            work.EventId,
            happened,
            work.Caller.Subject,
            EventHeaders.For(work.Caller, work.Request, work.Content)
        )
        {
            CorrelationId = work.Trace,
            CausationId = work.Cause,
        };
        return new(
            decided,
            appended => new CommandAnswer.Accepted(
                new(
                    work.Now.PatientId,
                    appended.Version,
                    work.EventId,
                    appended.Sequence,
                    happened.SubjectId(),
                    happened.WarningsGiven(),
                    Replayed: false
                )
            )
        )
        {
            Enrols = work.Command is EnrolPatient,
            Messages = [.. Alerts(work, snapshot, happened)],
        };
    }
}
