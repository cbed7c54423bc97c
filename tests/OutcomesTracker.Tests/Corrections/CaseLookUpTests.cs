using OutcomesTracker.Tests.Cohorts;

namespace OutcomesTracker.Tests.Corrections;

/// <summary>A look-up by id or by day finds the same as a scan of the whole case, at every step of random histories.</summary>
public sealed class CaseLookUpTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory, MemberData(nameof(Seeds))]
    public void Every_look_up_agrees_with_a_reading_of_all_entries(int seed)
    {
        var patient = PatientCase.Empty;
        foreach (var happened in RandomHistory.Of(seed, 80))
        {
            patient = patient.Evolve(patient.Entries.Count + 1, happened);
            Agrees(patient);
            Agrees(patient.Without(1 + seed * 7 % patient.Entries.Count));
        }
    }

    private static void Agrees(PatientCase patient)
    {
        foreach (var day in Enumerable.Range(-1, 24).Select(month => Specs.Some.Treatment.AddDays(30 * month)))
        {
            foreach (var scope in (ConsentScope[])[ConsentScope.Treatment, ConsentScope.Research])
                Assert.Equal(
                    patient.All<ConsentEvent>().Where(consent => consent.Event.Scope == scope && consent.Event.On <= day).Latest(),
                    patient.Latest<ConsentEvent>(ConsentEvent.Of(scope), day)
                );
            Assert.Equal(
                patient
                    .All<SessionPerformed>()
                    .Where(session => session.Event.PerformedOn >= day && session.Event.PerformedOn <= day.AddDays(40))
                    .OrderBy(session => session.Event.PerformedOn)
                    .ThenBy(session => session.Version),
                patient.Between<SessionPerformed>(SessionPerformed.All, day, day.AddDays(40))
            );
        }
        foreach (var id in patient.Entries.Select(entry => entry.Recorded.SubjectId()).OfType<Guid>().Append(Specs.Some.OtherId).Distinct())
        {
            Assert.Equal(
                patient.All<SideEffectReported>().Where(report => report.Event.SideEffectId == id),
                patient.About<SideEffectReported>(id)
            );
            Assert.Equal(
                patient.All<SideEffectResolved>().Where(resolution => resolution.Event.SideEffectId == id),
                patient.About<SideEffectResolved>(id)
            );
            Assert.Equal(
                patient.All<SessionPerformed>().Where(session => session.Event.SessionId == id),
                patient.About<SessionPerformed>(id)
            );
            Assert.Equal(
                patient.Entries.Any(entry => entry.Recorded is SessionPerformed session && session.SessionId == id),
                patient.HasUsed<SessionPerformed>(id)
            );
            Assert.Equal(
                patient.Entries.Any(entry => entry.Recorded is SideEffectReported report && report.SideEffectId == id),
                patient.HasUsed<SideEffectReported>(id)
            );
        }
        foreach (var entry in patient.Entries)
            Assert.Same(entry, patient.Find(entry.Version));
    }
}
