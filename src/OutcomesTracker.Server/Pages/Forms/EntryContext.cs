using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Clinics;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Pages.Forms;

/// <summary>What a form may suggest: who fills it in, the clinic's today, and the patient's case so far.</summary>
/// <param name="Record">Null only for an enrolment.</param>
public sealed record EntryContext(Caller Caller, ClinicSettings? Clinic, DateOnly Today, PatientRecord? Record)
{
    public PatientCase Case { get; } = Record?.Case ?? PatientCase.Empty;

    /// <summary>The consultation that a session today goes by.</summary>
    public EntryInEffect<ConsultationRecorded>? Consultation => Case.ConsultationBefore(Today);

    public EntryInEffect<SessionPerformed>? LastSession => Case.Latest<SessionPerformed>(SessionPerformed.All, Today);

    /// <summary>What was treated or is to be treated where, the latest consultation's concerns first.</summary>
    public IReadOnlyList<string> Sites =>
        [
            .. (Consultation?.Event.Concerns ?? [])
                .Concat(Case.All<ConsultationRecorded>().SelectMany(entry => entry.Event.Concerns))
                .Concat(Case.All<SessionPerformed>().SelectMany(entry => entry.Event.Treats))
                .Select(SiteWords.Pair)
                .Distinct(),
        ];

    /// <summary>Whom the case knows, with the profession that each had last, and who fills the form in.</summary>
    public IReadOnlyDictionary<string, string> Providers
    {
        get
        {
            var known = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var provider in Case.All<ConsultationRecorded>().Select(entry => entry.Event.Provider))
                known[provider.Id] = Code<ProviderRole>.Of(provider.Role);
            foreach (var provider in Case.All<SessionPerformed>().Select(entry => entry.Event.Operator))
                known[provider.Id] = Code<ProviderRole>.Of(provider.Role);
            known.TryAdd(Caller.Subject, "");
            return known;
        }
    }

    /// <summary>The texts that the case's sessions have, each once and the latest first.</summary>
    public IEnumerable<string> OfSessions(Func<SessionPerformed, string?> text) =>
        Case.All<SessionPerformed>()
            .Reverse()
            .Select(entry => text(entry.Event))
            .OfType<string>()
            .Where(known => known.Length > 0)
            .Distinct();
}
