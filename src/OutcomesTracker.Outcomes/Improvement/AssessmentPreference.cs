using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Outcomes.Improvement;

/// <summary>An assessment within a course's window, with what decides whether it is preferred to another.</summary>
/// <param name="DaysAfterReference">Days from the reference session to the assessment.</param>
/// <param name="Instrument">The instrument of the score.</param>
/// <param name="Assessor">By whom it was scored.</param>
/// <param name="Order">
/// Its index among the course's assessments by day, then version, so that of two on one day the one with the higher version is later.
/// </param>
public readonly record struct CandidateAssessment(int DaysAfterReference, Instrument Instrument, Assessor Assessor, int Order);

/// <summary>
/// Which of two assessments counts (contract §4): the one nearest to the target day; of equals the one on the later day; then an instrument
/// other than gais; then the assessor blinded, clinician, patient; then the higher version. The one that counts comes first.
/// </summary>
/// <param name="targetDay">In days after the reference session.</param>
public sealed class AssessmentPreference(int targetDay) : IComparer<CandidateAssessment>
{
    /// <summary>Below 0 if <paramref name="a"/> is preferred to <paramref name="b"/>.</summary>
    public int Compare(CandidateAssessment a, CandidateAssessment b)
    {
        var order = NearestToTheDay(a, b);
        if (order == 0)
            order = LaterDay(a, b);
        if (order == 0)
            order = InstrumentOtherThanGais(a, b);
        if (order == 0)
            order = BlindedThenClinicianThenPatient(a, b);
        if (order == 0)
            order = HigherVersion(a, b);
        return order;
    }

    private int NearestToTheDay(in CandidateAssessment a, in CandidateAssessment b) =>
        Math.Abs(a.DaysAfterReference - targetDay).CompareTo(Math.Abs(b.DaysAfterReference - targetDay));

    private static int LaterDay(in CandidateAssessment a, in CandidateAssessment b) => b.DaysAfterReference.CompareTo(a.DaysAfterReference);

    private static int InstrumentOtherThanGais(in CandidateAssessment a, in CandidateAssessment b) =>
        (a.Instrument == Instrument.Gais).CompareTo(b.Instrument == Instrument.Gais);

    private static int BlindedThenClinicianThenPatient(in CandidateAssessment a, in CandidateAssessment b) =>
        Rank(a.Assessor).CompareTo(Rank(b.Assessor));

    private static int HigherVersion(in CandidateAssessment a, in CandidateAssessment b) => b.Order.CompareTo(a.Order);

    private static int Rank(Assessor assessor) =>
        assessor switch
        {
            Assessor.Blinded => 1,
            Assessor.Clinician => 2,
            Assessor.Patient => 3,
            _ => throw new ArgumentOutOfRangeException(nameof(assessor)),
        };
}
