using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Facts;

namespace OutcomesTracker.Cohorts;

/// <summary>One thread's scan of the segments of an index into a tally of its own.</summary>
internal sealed class CohortScan<T>(T tally, IReadOnlyList<string> clinics)
    where T : CohortTally
{
    private readonly int[] clinicNumbers = [.. clinics.Select(tally.Clinic)];
    private readonly PatientFacts facts = new("");
    private readonly SubjectBuilder builder = new();
    private readonly AsOfFilter asOfFilter = new();
    private readonly List<Guid> ids = [];

    public T Tally => tally;

    public void Scan(CohortSegment segment)
    {
        var subject = new CohortSubject();
        foreach (ref readonly var head in segment.Heads)
        {
            var clinic = clinicNumbers[head.Clinic];
            if (tally.AsOfSequence < head.Times.First || !tally.MayCount(clinic, head.ConsentsNow))
                continue;
            if (tally.AsOfSequence >= head.Latest)
                segment.Show(head, tally.Needed, ref subject);
            else
                ShowAsOf(segment, head, ref subject);
            tally.Add(subject, clinic, head.ConsentsNow);
        }
    }

    private void ShowAsOf(CohortSegment segment, in SubjectHead head, ref CohortSubject subject)
    {
        if (head.Times.IsSettledAt(tally.AsOfSequence))
        {
            segment.Show(head, FactsNeeded.All, ref subject);
            asOfFilter.Apply(ref subject, segment.Since(head), head.Times.Since(tally.AsOfSequence), tally.Needed);
            return;
        }
        PackedPatient.Unpack(segment.Packed(head), facts, ids, tally.Needed);
        subject = builder.Form(facts, tally.AsOfSequence, tally.Needed);
    }
}

/// <summary>
/// One thread's part in applying a page: forms the rows of changed patients again and stores them in a copy of their segment.
/// </summary>
internal sealed class CohortWriter(FactsPage page, int[] clinicNumbers)
{
    private readonly PatientFacts facts = new("");
    private readonly SubjectBuilder builder = new();
    private readonly PackedWriter packer = new();
    private readonly List<Guid> ids = [];
    private readonly List<(long Sequence, ReadOnlyMemory<byte> Change)> changes = [];

    public CohortSegment Write(CohortSegment segment, int patients, List<(int Place, int Patient)> changed)
    {
        var next = segment.Edit(patients);
        foreach (var (place, patient) in changed)
        {
            ref readonly var old = ref next.Heads[place];
            if (old.Packed.Count > 0)
                PackedPatient.Unpack(next.Packed(old), facts, ids);
            else
                facts.Clear();
            page.Changes(patient, changes);
            foreach (var (sequence, change) in changes)
                facts.Apply(sequence, PackedChange.Read(change.Span));
            var subject = builder.Form(facts);
            next.Put(
                place,
                new(clinicNumbers[patient], ResearchConsent.IsGiven(subject.Consents), changes[^1].Sequence, builder.Times),
                subject,
                builder.Since,
                PackedPatient.Pack(packer, facts)
            );
        }
        if (page.IsWhole)
            next.Trim();
        return next;
    }
}
