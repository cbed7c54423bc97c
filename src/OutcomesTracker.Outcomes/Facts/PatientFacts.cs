namespace OutcomesTracker.Outcomes.Facts;

/// <summary>A fact and when it was known: from the global sequence that recorded it up to, not including, the one that ended it.</summary>
public readonly record struct Known<T>(T Fact, long From, long To) where T : struct, IFact
{
    /// <summary>The end of what is still known.</summary>
    public const long Still = long.MaxValue;

    public bool At(long sequence) => From <= sequence && (sequence < To || To == Still);
}

/// <summary>
/// Everything the views need of one patient, in two times: each fact has its clinical day and the sequences between which it was
/// known. Within a kind the facts stand in the order in which they became known. It is filled again and again: not for several threads.
/// </summary>
public sealed class PatientFacts(string clinic)
{
    internal readonly List<Known<PersonFact>> PersonList = [];
    internal readonly List<Known<ResearchConsentFact>> ConsentList = [];
    internal readonly List<Known<SessionFact>> SessionList = [];
    internal readonly List<Known<AssessmentFact>> AssessmentList = [];
    internal readonly List<Known<SideEffectFact>> SideEffectList = [];
    internal readonly List<Known<ResolutionFact>> ResolutionList = [];

    public string Clinic { get; } = clinic;

    public IReadOnlyList<Known<PersonFact>> Persons => PersonList;

    public IReadOnlyList<Known<ResearchConsentFact>> Consents => ConsentList;

    public IReadOnlyList<Known<SessionFact>> Sessions => SessionList;

    public IReadOnlyList<Known<AssessmentFact>> Assessments => AssessmentList;

    public IReadOnlyList<Known<SideEffectFact>> SideEffects => SideEffectList;

    public IReadOnlyList<Known<ResolutionFact>> Resolutions => ResolutionList;

    /// <summary>The sequence at which the first fact became known; <see cref="long.MaxValue"/> if none did.</summary>
    public long First => Math.Min(
        Math.Min(Math.Min(FirstOf(PersonList), FirstOf(ConsentList)), Math.Min(FirstOf(SessionList), FirstOf(AssessmentList))),
        Math.Min(FirstOf(SideEffectList), FirstOf(ResolutionList)));

    /// <summary>The left fold: the facts after an event that was recorded at this sequence. Answers itself.</summary>
    public PatientFacts Apply(long sequence, FactChange change)
    {
        if (change.Ends is { } version) End(version, sequence);
        switch (change.Begins)
        {
            case PersonFact person: Begin(PersonList, person, sequence); break;
            case ResearchConsentFact consent: Begin(ConsentList, consent, sequence); break;
            case SessionFact session: Begin(SessionList, session, sequence); break;
            case AssessmentFact assessment: Begin(AssessmentList, assessment, sequence); break;
            case SideEffectFact effect: Begin(SideEffectList, effect, sequence); break;
            case ResolutionFact resolution: Begin(ResolutionList, resolution, sequence); break;
        }
        return this;
    }

    public void Clear()
    {
        PersonList.Clear();
        ConsentList.Clear();
        SessionList.Clear();
        AssessmentList.Clear();
        SideEffectList.Clear();
        ResolutionList.Clear();
    }

    private static long FirstOf<T>(List<Known<T>> facts) where T : struct, IFact => facts.Count > 0 ? facts[0].From : long.MaxValue;

    private static void Begin<T>(List<Known<T>> facts, T fact, long sequence) where T : struct, IFact => facts.Add(new(fact, sequence, Known<T>.Still));

    /// <summary>Ends whatever is known of an entry.</summary>
    private void End(int version, long sequence)
    {
        End(PersonList, version, sequence);
        End(ConsentList, version, sequence);
        End(SessionList, version, sequence);
        End(AssessmentList, version, sequence);
        End(SideEffectList, version, sequence);
        End(ResolutionList, version, sequence);
    }

    private static void End<T>(List<Known<T>> facts, int version, long sequence) where T : struct, IFact
    {
        for (var index = 0; index < facts.Count; index++)
            if (facts[index].Fact.Version == version && facts[index].To == Known<T>.Still)
                facts[index] = facts[index] with { To = sequence };
    }
}
