using OutcomesTracker.Outcomes.Facts;

namespace OutcomesTracker.Cohorts.Packing;

/// <summary>
/// A change as bytes, as the table of facts stores it. The first byte is the kind of the fact that begins (0: none; 1 person, 2 research
/// consent, 3 session, 4 assessment, 5 side effect, 6 resolution), plus 16 if an entry's facts end. Then follow the version of that entry,
/// the version of the fact that begins, and its fields.
/// </summary>
public static class PackedChange
{
    private const int Ends = 16;

    /// <summary>Writes a change. The writer is cleared first, so each change can be read without the others.</summary>
    public static ReadOnlySpan<byte> Write(PackedWriter to, FactChange change)
    {
        to.Clear();
        to.Byte((byte)(KindOf(change.Begins) + (change.Ends is null ? 0 : Ends)));
        if (change.Ends is { } version)
            to.Number(version);
        if (change.Begins is { } begins)
            to.Number(begins.Version);
        switch (change.Begins)
        {
            case PersonFact person:
                PackedFacts.Write(to, person);
                break;
            case ResearchConsentFact consent:
                PackedFacts.Write(to, consent);
                break;
            case SessionFact session:
                PackedFacts.Write(to, session);
                break;
            case AssessmentFact assessment:
                PackedFacts.Write(to, assessment);
                break;
            case SideEffectFact effect:
                PackedFacts.Write(to, effect);
                break;
            case ResolutionFact resolution:
                PackedFacts.Write(to, resolution);
                break;
        }
        return to.Written;
    }

    public static FactChange Read(ReadOnlySpan<byte> change)
    {
        var from = new PackedReader(change, []);
        var head = from.Byte();
        int? ends = (head & Ends) == 0 ? null : from.Int();
        return new(ends, Begins(ref from, head & ~Ends));
    }

    private static int KindOf(IFact? fact) =>
        fact switch
        {
            null => 0,
            PersonFact => 1,
            ResearchConsentFact => 2,
            SessionFact => 3,
            AssessmentFact => 4,
            SideEffectFact => 5,
            ResolutionFact => 6,
            _ => throw new ArgumentOutOfRangeException(nameof(fact)),
        };

    private static IFact? Begins(ref PackedReader from, int kind) =>
        kind switch
        {
            0 => null,
            1 => PackedFacts.Person(ref from, from.Int()),
            2 => PackedFacts.Consent(ref from, from.Int()),
            3 => PackedFacts.Session(ref from, from.Int()),
            4 => PackedFacts.Assessment(ref from, from.Int()),
            5 => PackedFacts.SideEffect(ref from, from.Int()),
            6 => PackedFacts.Resolution(ref from, from.Int()),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No kind of fact."),
        };
}
