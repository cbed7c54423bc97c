using System.Collections.Immutable;
using OutcomesTracker.Domain.Codes;
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

/// <summary>
/// Packs and unpacks the fields of each kind of fact, except the version, which is packed before them. Codes are stored by number, so a
/// code may only ever be appended to its enumeration (a golden file checks this).
/// </summary>
internal static class PackedFacts
{
    // Most sessions treat one site: their arrays are shared, not allocated for each session.
    private static readonly ImmutableArray<TreatmentSite>[][] OneSite =
    [
        .. Enum.GetValues<Indication>()
            .Select(indication =>
                Enum.GetValues<BodyArea>().Select(area => ImmutableArray.Create(new TreatmentSite(indication, area))).ToArray()
            ),
    ];

    public static void Write(PackedWriter to, PersonFact fact)
    {
        to.Number(fact.BirthYear);
        to.Byte((byte)fact.Sex);
        to.Byte((byte)fact.SkinType);
    }

    public static void Write(PackedWriter to, ResearchConsentFact fact)
    {
        to.Day(fact.On);
        to.Byte(fact.Given ? (byte)1 : (byte)0);
    }

    public static void Write(PackedWriter to, SessionFact fact)
    {
        to.Id(fact.SessionId);
        to.Day(fact.On);
        to.Byte((byte)fact.Modality);
        to.Byte((byte)fact.OperatorRole);
        to.Number(fact.Treats.Length);
        foreach (var site in fact.Treats)
            Write(to, site);
    }

    public static void Write(PackedWriter to, AssessmentFact fact)
    {
        to.Day(fact.On);
        Write(to, fact.Site);
        to.Byte((byte)fact.Instrument);
        to.Decimal(fact.Score);
        to.Byte((byte)fact.Assessor);
    }

    public static void Write(PackedWriter to, SideEffectFact fact)
    {
        to.Id(fact.SideEffectId);
        to.Byte((byte)fact.Term);
        to.Byte((byte)fact.Severity);
        to.Day(fact.OnsetOn);
        to.Byte((byte)((fact.Serious ? 1 : 0) | (fact.SessionId is null ? 0 : 2)));
        if (fact.SessionId is { } session)
            to.Id(session);
    }

    public static void Write(PackedWriter to, ResolutionFact fact)
    {
        to.Id(fact.SideEffectId);
        to.Day(fact.ResolvedOn);
    }

    // Constructor arguments are evaluated from left to right, so fields are read in the order in which they were written.
    public static PersonFact Person(ref PackedReader from, int version) => new(version, from.Int(), (Sex)from.Byte(), from.Byte());

    public static ResearchConsentFact Consent(ref PackedReader from, int version) => new(version, from.Day(), from.Byte() != 0);

    public static SessionFact Session(ref PackedReader from, int version) =>
        new(version, from.Id(), from.Day(), (Modality)from.Byte(), (ProviderRole)from.Byte(), Treats(ref from));

    public static AssessmentFact Assessment(ref PackedReader from, int version) =>
        new(version, from.Day(), Site(ref from), (Instrument)from.Byte(), from.Decimal(), (Assessor)from.Byte());

    public static SideEffectFact SideEffect(ref PackedReader from, int version)
    {
        var (id, term, severity, onset, flags) = (from.Id(), (SideEffectTerm)from.Byte(), from.Byte(), from.Day(), from.Byte());
        return new(version, id, term, severity, onset, (flags & 2) == 0 ? null : from.Id(), (flags & 1) != 0);
    }

    public static ResolutionFact Resolution(ref PackedReader from, int version) => new(version, from.Id(), from.Day());

    private static void Write(PackedWriter to, TreatmentSite site)
    {
        to.Byte((byte)site.Indication);
        to.Byte((byte)site.BodyArea);
    }

    private static TreatmentSite Site(ref PackedReader from) => new((Indication)from.Byte(), (BodyArea)from.Byte());

    private static ImmutableArray<TreatmentSite> Treats(ref PackedReader from)
    {
        var count = from.Int();
        if (count == 1)
            return OneSite[from.Byte()][from.Byte()];
        var sites = ImmutableArray.CreateBuilder<TreatmentSite>(count);
        for (var left = count; left > 0; left--)
            sites.Add(Site(ref from));
        return sites.MoveToImmutable();
    }
}
