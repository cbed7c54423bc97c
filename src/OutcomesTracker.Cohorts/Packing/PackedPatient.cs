using OutcomesTracker.Outcomes.Facts;

namespace OutcomesTracker.Cohorts.Packing;

/// <summary>Which facts a view needs besides the person, the consents and the sessions.</summary>
[Flags]
public enum FactsNeeded
{
    None = 0,
    Assessments = 1,
    SideEffects = 2,
    All = Assessments | SideEffects,
}

/// <summary>
/// All recorded facts of a patient as bytes, for memory only. For each kind: the number of facts, and for each fact its version with a bit
/// that tells whether the fact has ended, the sequence at which it was recorded (as the difference from the previous fact's), the one at
/// which it ended, if it has (as the difference from the former), and its fields.
/// </summary>
public static class PackedPatient
{
    private delegate T Read<T>(ref PackedReader from, int version);

    public static ReadOnlySpan<byte> Pack(PackedWriter to, PatientFacts patient)
    {
        to.Clear();
        Pack(to, patient.PersonList, PackedFacts.Write);
        Pack(to, patient.ConsentList, PackedFacts.Write);
        Pack(to, patient.SessionList, PackedFacts.Write);
        Pack(to, patient.AssessmentList, PackedFacts.Write);
        Pack(to, patient.SideEffectList, PackedFacts.Write);
        Pack(to, patient.ResolutionList, PackedFacts.Write);
        return to.Written;
    }

    /// <summary>Replaces the contents of <paramref name="patient"/> by the packed facts.</summary>
    /// <param name="packed">The bytes that <see cref="Pack"/> returned.</param>
    /// <param name="patient">The instance to fill; its previous contents are lost.</param>
    /// <param name="ids">A reusable buffer.</param>
    /// <param name="needed">Facts that are not needed may be left out.</param>
    public static void Unpack(ReadOnlySpan<byte> packed, PatientFacts patient, List<Guid> ids, FactsNeeded needed = FactsNeeded.All)
    {
        patient.Clear();
        var from = new PackedReader(packed, ids);
        Unpack(ref from, patient.PersonList, PackedFacts.Person);
        Unpack(ref from, patient.ConsentList, PackedFacts.Consent);
        Unpack(ref from, patient.SessionList, PackedFacts.Session);
        Unpack(ref from, patient.AssessmentList, PackedFacts.Assessment);
        if ((needed & FactsNeeded.SideEffects) == 0)
            return;
        Unpack(ref from, patient.SideEffectList, PackedFacts.SideEffect);
        Unpack(ref from, patient.ResolutionList, PackedFacts.Resolution);
    }

    private static void Pack<T>(PackedWriter to, List<Recorded<T>> facts, Action<PackedWriter, T> write)
        where T : struct, IFact
    {
        to.Number(facts.Count);
        var before = 0L;
        foreach (var recorded in facts)
        {
            var ended = recorded.RecordedTo != Recorded<T>.NotEnded;
            to.Number((long)recorded.Fact.Version << 1 | (ended ? 1L : 0));
            to.Number(recorded.RecordedFrom - before);
            if (ended)
                to.Number(recorded.RecordedTo - recorded.RecordedFrom);
            write(to, recorded.Fact);
            before = recorded.RecordedFrom;
        }
    }

    private static void Unpack<T>(ref PackedReader from, List<Recorded<T>> facts, Read<T> read)
        where T : struct, IFact
    {
        var sequence = 0L;
        for (var left = from.Int(); left > 0; left--)
        {
            var version = from.Number();
            sequence += from.Number();
            var to = (version & 1) == 0 ? Recorded<T>.NotEnded : sequence + from.Number();
            facts.Add(new(read(ref from, (int)(version >> 1)), sequence, to));
        }
    }
}
