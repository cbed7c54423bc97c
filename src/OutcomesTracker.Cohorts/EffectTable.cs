using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Cohorts;

/// <summary>The effects of all groups while they are counted, each term's in a cell of its group's row; one cell more is of any term.</summary>
internal sealed class EffectTable
{
    // Room for 31 terms.
    private const int TermBits = 5, Any = (1 << TermBits) - 1;

    private readonly GroupTable<EffectCounts> cells = new();

    /// <summary>Counts a report, and its session and patient once each: by its term, and whatever the term.</summary>
    /// <param name="group">Of its session.</param>
    /// <param name="report">The report.</param>
    /// <param name="lastDay">The cutoff.</param>
    /// <param name="others">The session's other reports so far, a bit a term.</param>
    /// <param name="patient">Numbered from 1, one after the other.</param>
    public void Count(int group, in ReportRow report, int lastDay, ulong others, int patient)
    {
        var (row, term) = (group << TermBits, (int)report.Term);
        var ofTerm = cells[row | term];
        ofTerm.Count(report, lastDay);
        ofTerm.CountFirst((others >> term & 1) == 0, patient);
        cells[row | Any].CountFirst(others == 0, patient);
    }

    /// <summary>Adds what others have of other patients, whose groups may have other numbers there.</summary>
    public void Add(EffectTable other, Func<int, int> groupHere)
    {
        foreach (var (place, counts) in other.cells.Counted) cells[groupHere(place >> TermBits) << TermBits | place & Any].Add(counts);
    }

    /// <summary>The rows' sum; the patients are given, as one may be in several groups.</summary>
    public IReadOnlyDictionary<string, EffectCounts> OfAll(ReadOnlySpan<long> patientsByTerm, long patients)
    {
        var sum = new EffectTable();
        sum.Add(this, _ => 0);
        foreach (var (term, counts) in sum.cells.Counted) counts.PatientsWithEffect = term == Any ? patients : patientsByTerm[term];
        return sum.Of(0);
    }

    /// <summary>A group's effects by term.</summary>
    public IReadOnlyDictionary<string, EffectCounts> Of(int group)
    {
        var any = new EffectCounts();
        var byTerm = new Dictionary<string, EffectCounts>(StringComparer.Ordinal) { [SideEffectCounts.Any] = any };
        foreach (var (place, counts) in cells.Counted)
        {
            if (place >> TermBits != group) continue;
            if ((place & Any) == Any)
            {
                any.Add(counts);
                continue;
            }
            var term = (SideEffectTerm)(place & Any);
            var ofTerm = counts.OfTerm(term);
            byTerm.Add(Code<SideEffectTerm>.Of(term), ofTerm);
            any.AddReports(ofTerm);
        }
        return byTerm;
    }
}
