using System.Collections.Immutable;

namespace OutcomesTracker.Domain.Outcomes;

/// <summary>A fact and when it was known: from the global sequence that recorded it up to, not including, the one that ended it.</summary>
public readonly record struct Known<T>(T Fact, long From, long To) where T : Fact
{
    /// <summary>The end of what is still known.</summary>
    public const long Still = long.MaxValue;

    public bool At(long sequence) => From <= sequence && (sequence < To || To == Still);
}

/// <summary>
/// Everything the views need of one patient, in two times: each fact has its clinical day and the sequences between which it was
/// known. Immutable. Within a kind the facts stand in the order in which they became known.
/// </summary>
public sealed record PatientFacts(Guid PatientId, string Clinic)
{
    public ImmutableArray<Known<PersonFact>> Persons { get; init; } = [];

    public ImmutableArray<Known<ResearchConsentFact>> Consents { get; init; } = [];

    public ImmutableArray<Known<SessionFact>> Sessions { get; init; } = [];

    public ImmutableArray<Known<AssessmentFact>> Assessments { get; init; } = [];

    public ImmutableArray<Known<SideEffectFact>> SideEffects { get; init; } = [];

    public ImmutableArray<Known<ResolutionFact>> Resolutions { get; init; } = [];

    /// <summary>The left fold: the facts after an event that was recorded at this sequence.</summary>
    public PatientFacts Apply(long sequence, FactChange change)
    {
        var facts = change.Ends is { } version ? End(version, sequence) : this;
        return change.Begins is { } fact ? facts.Begin(fact, sequence, Known<PersonFact>.Still) : facts;
    }

    public PatientFacts Begin(Fact fact, long from, long to) => fact switch
    {
        PersonFact person => this with { Persons = Persons.Add(new(person, from, to)) },
        ResearchConsentFact consent => this with { Consents = Consents.Add(new(consent, from, to)) },
        SessionFact session => this with { Sessions = Sessions.Add(new(session, from, to)) },
        AssessmentFact assessment => this with { Assessments = Assessments.Add(new(assessment, from, to)) },
        SideEffectFact effect => this with { SideEffects = SideEffects.Add(new(effect, from, to)) },
        ResolutionFact resolution => this with { Resolutions = Resolutions.Add(new(resolution, from, to)) },
        _ => throw new ArgumentOutOfRangeException(nameof(fact)),
    };

    /// <summary>Ends whatever is known of an entry.</summary>
    public PatientFacts End(int version, long sequence) => this with
    {
        Persons = End(Persons, version, sequence),
        Consents = End(Consents, version, sequence),
        Sessions = End(Sessions, version, sequence),
        Assessments = End(Assessments, version, sequence),
        SideEffects = End(SideEffects, version, sequence),
        Resolutions = End(Resolutions, version, sequence),
    };

    private static ImmutableArray<Known<T>> End<T>(ImmutableArray<Known<T>> facts, int version, long sequence) where T : Fact
    {
        for (var index = 0; index < facts.Length; index++)
            if (facts[index].Fact.Version == version && facts[index].To == Known<T>.Still)
                facts = facts.SetItem(index, facts[index] with { To = sequence });
        return facts;
    }
}
