using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.SideEffects;

namespace OutcomesTracker.Cohorts;

/// <summary>
/// The effects of all groups while they are counted: one row per group, with one cell per term, and one more for the sessions and patients
/// with any term.
/// </summary>
internal sealed class EffectTable
{
    // Room for 31 terms in a row.
    private const int TermBits = 5,
        Any = (1 << TermBits) - 1;

    private readonly GroupTable<EffectCounter> cells = new();

    /// <summary>Counts a report, and its session and patient once each: for the report's term, and for any term.</summary>
    /// <param name="group">The group of the report's session.</param>
    /// <param name="report">The report.</param>
    /// <param name="cutoff">The cutoff's <see cref="DateOnly.DayNumber"/>.</param>
    /// <param name="others">The terms of the session's reports so far, one bit per term.</param>
    /// <param name="patient">The patient's number, from 1. Patients are counted one after the other.</param>
    public void Count(int group, in ReportRow report, int cutoff, ulong others, int patient)
    {
        var (row, term) = (group << TermBits, (int)report.Term);
        var ofTerm = cells[row | term];
        ofTerm.Count(report, cutoff);
        ofTerm.CountFirst((others >> term & 1) == 0, patient);
        cells[row | Any].CountFirst(others == 0, patient);
    }

    /// <summary>Adds the effects of other patients, whose table may number the groups differently.</summary>
    public void Add(EffectTable other, Func<int, int> groupHere)
    {
        foreach (var (place, counter) in other.cells.Counted)
            cells[groupHere(place >> TermBits) << TermBits | place & Any].Add(counter);
    }

    /// <summary>The sum of all groups. The numbers of patients are passed in, as one patient may be in several groups.</summary>
    public IReadOnlyDictionary<string, EffectCounts> OfAll(ReadOnlySpan<long> patientsByTerm, long patients)
    {
        var sum = new EffectTable();
        sum.Add(this, _ => 0);
        foreach (var (term, counter) in sum.cells.Counted)
            counter.Patients = term == Any ? patients : patientsByTerm[term];
        return sum.Of(0);
    }

    /// <summary>A group's effects by term.</summary>
    public IReadOnlyDictionary<string, EffectCounts> Of(int group)
    {
        var (any, overdue) = (new EffectCounter(), 0L);
        var byTerm = new Dictionary<string, EffectCounts>(StringComparer.Ordinal);
        foreach (var (place, counter) in cells.Counted)
        {
            if (place >> TermBits != group)
                continue;
            if ((place & Any) == Any)
            {
                any.Add(counter);
                continue;
            }
            var term = (SideEffectTerm)(place & Any);
            var ofTerm = counter.ToCounts(term);
            byTerm.Add(Code<SideEffectTerm>.Of(term), ofTerm);
            any.AddReports(counter);
            overdue += ofTerm.Overdue;
        }
        byTerm.Add(SideEffectCounts.AnyTerm, any.ToCounts(overdue));
        return byTerm;
    }
}
