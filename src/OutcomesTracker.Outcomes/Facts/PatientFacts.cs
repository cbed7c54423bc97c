namespace OutcomesTracker.Outcomes.Facts;

/// <summary>
/// Everything that the views need of one patient, bitemporal: each fact has its clinical day and its recorded interval. Within a kind the
/// facts are in the order in which they were recorded. Instances are reused, and are not thread-safe.
/// </summary>
public sealed class PatientFacts(string clinic)
{
    internal readonly List<Recorded<PersonFact>> PersonList = [];
    internal readonly List<Recorded<ResearchConsentFact>> ConsentList = [];
    internal readonly List<Recorded<SessionFact>> SessionList = [];
    internal readonly List<Recorded<AssessmentFact>> AssessmentList = [];
    internal readonly List<Recorded<SideEffectFact>> SideEffectList = [];
    internal readonly List<Recorded<ResolutionFact>> ResolutionList = [];

    public string Clinic { get; } = clinic;

    public IReadOnlyList<Recorded<PersonFact>> Persons => PersonList;

    public IReadOnlyList<Recorded<ResearchConsentFact>> Consents => ConsentList;

    public IReadOnlyList<Recorded<SessionFact>> Sessions => SessionList;

    public IReadOnlyList<Recorded<AssessmentFact>> Assessments => AssessmentList;

    public IReadOnlyList<Recorded<SideEffectFact>> SideEffects => SideEffectList;

    public IReadOnlyList<Recorded<ResolutionFact>> Resolutions => ResolutionList;

    /// <summary>The sequence that recorded the first fact; <see cref="long.MaxValue"/> if there is none.</summary>
    public long First =>
        Math.Min(
            Math.Min(Math.Min(FirstOf(PersonList), FirstOf(ConsentList)), Math.Min(FirstOf(SessionList), FirstOf(AssessmentList))),
            Math.Min(FirstOf(SideEffectList), FirstOf(ResolutionList))
        );

    /// <summary>Applies the change of an event that was recorded at this sequence. Returns this instance.</summary>
    public PatientFacts Apply(long sequence, FactChange change)
    {
        if (change.Ends is { } version)
            End(version, sequence);
        switch (change.Begins)
        {
            case PersonFact person:
                Begin(PersonList, person, sequence);
                break;
            case ResearchConsentFact consent:
                Begin(ConsentList, consent, sequence);
                break;
            case SessionFact session:
                Begin(SessionList, session, sequence);
                break;
            case AssessmentFact assessment:
                Begin(AssessmentList, assessment, sequence);
                break;
            case SideEffectFact effect:
                Begin(SideEffectList, effect, sequence);
                break;
            case ResolutionFact resolution:
                Begin(ResolutionList, resolution, sequence);
                break;
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

    private static long FirstOf<T>(List<Recorded<T>> facts)
        where T : struct, IFact => facts.Count > 0 ? facts[0].RecordedFrom : long.MaxValue;

    private static void Begin<T>(List<Recorded<T>> facts, T fact, long sequence)
        where T : struct, IFact => facts.Add(new(fact, sequence, Recorded<T>.NotEnded));

    /// <summary>Ends the recorded interval of an entry's facts.</summary>
    private void End(int version, long sequence)
    {
        End(PersonList, version, sequence);
        End(ConsentList, version, sequence);
        End(SessionList, version, sequence);
        End(AssessmentList, version, sequence);
        End(SideEffectList, version, sequence);
        End(ResolutionList, version, sequence);
    }

    private static void End<T>(List<Recorded<T>> facts, int version, long sequence)
        where T : struct, IFact
    {
        for (var index = 0; index < facts.Count; index++)
            if (facts[index].Fact.Version == version && facts[index].RecordedTo == Recorded<T>.NotEnded)
                facts[index] = facts[index] with { RecordedTo = sequence };
    }
}
