using OutcomesTracker.Outcomes.Facts;

namespace OutcomesTracker.Cohorts.Packing;

/// <summary>Which facts a view needs beside those of the person and its sessions.</summary>
[Flags]
public enum FactsNeeded
{
    None = 0,
    Assessments = 1,
    SideEffects = 2,
    All = Assessments | SideEffects,
}

/// <summary>
/// All that is recorded of a patient as bytes, for memory only: kind after kind, its number of facts, and for each one the version, when it
/// was recorded (as the number of sequences since the one before), if it ended when, and its fields.
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

    /// <summary>Fills the facts anew.</summary>
    /// <param name="packed">What <see cref="Pack"/> made.</param>
    /// <param name="patient">Where to; what was in it is gone.</param>
    /// <param name="ids">A list to use.</param>
    /// <param name="needed">What else may be missing.</param>
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
