using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;

namespace OutcomesTracker.IntegrationTests.Development;

/// <summary>The synthetic mistakes cover every case of corrections and retractions.</summary>
[Collection(nameof(ManyPatients))]
public sealed class SyntheticMistakesTests(ManyPatients patients)
{
    /// <summary>The kinds of entries that synthetic patients have.</summary>
    private HashSet<Type> Kinds => KindsOf(entry => entry.Recorded is not (EntryCorrected or EntryRetracted));

    [Fact]
    public void Every_kind_of_entry_is_corrected() => Assert.Equal(Kinds, KindsOf(entry => entry.IsCorrected));

    [Fact]
    public void Every_kind_of_entry_but_enrolment_is_retracted() =>
        Assert.Equal(Kinds.Where(kind => kind != typeof(PatientEnrolled)).ToHashSet(), KindsOf(entry => entry.IsEnteredInError));

    [Fact]
    public void Some_entries_are_corrected_twice() =>
        Assert.Contains(
            patients.Cases,
            patient => Recorded<EntryCorrected>(patient).GroupBy(corrected => corrected.TargetVersion).Any(target => target.Count() > 1)
        );

    [Fact]
    public void Some_corrected_enrolments_keep_the_identity_that_the_correction_left_out() =>
        Assert.Contains(patients.Cases, patient => patient.Entries[0].IsCorrected && patient.Person.Identity is not null);

    [Fact]
    public void Some_reports_name_a_session_that_was_retracted() =>
        Assert.Contains(
            patients.Cases,
            patient =>
                patient
                    .All<SideEffectReported>()
                    .Any(report =>
                        report.Event.SessionId is { } named
                        && !patient.All<SessionPerformed>().Any(session => session.Event.SessionId == named)
                    )
        );

    [Fact]
    public void Some_retracted_reports_take_a_resolution_with_them_and_some_retracted_resolutions_open_their_report_to_another()
    {
        var voided = patients
            .Cases.SelectMany(patient =>
                patient
                    .Entries.Where(entry => entry is { IsEnteredInError: true, Recorded: SideEffectResolved })
                    .Select(entry => (Patient: patient, Report: patient.Report(((SideEffectResolved)entry.Recorded).SideEffectId)))
            )
            .ToList();
        Assert.Contains(voided, resolution => resolution.Report is null);
        Assert.Contains(
            voided,
            resolution => resolution.Report is { } report && resolution.Patient.Resolution(report.SideEffectId) is not null
        );
    }

    private HashSet<Type> KindsOf(Func<Entry, bool> which) =>
        [.. patients.Cases.SelectMany(patient => patient.Entries).Where(which).Select(entry => entry.Recorded.GetType())];

    private static IEnumerable<T> Recorded<T>(PatientCase patient) => patient.Entries.Select(entry => entry.Recorded).OfType<T>();
}
