using System.Buffers.Binary;

namespace OutcomesTracker.Cohorts.Packing;

/// <summary>
/// Changes of facts by patient, packed as in the table: those after one sequence up to another, or all of a generation. To hold millions,
/// the changes are in large chunks, each change with the position of the same patient's previous one.
/// </summary>
/// <param name="generation">The generation of the facts' table.</param>
/// <param name="sequence">The last sequence that the page may hold.</param>
/// <param name="isWhole">Whether it holds all changes of the generation, from the first on.</param>
public sealed class FactsPage(long generation, long sequence, bool isWhole)
{
    private const int ChunkBits = 20,
        ChunkSize = 1 << ChunkBits,
        Head = sizeof(long) + sizeof(long) + sizeof(int);
    private const long None = -1;

    private readonly Dictionary<Guid, int> numbers = [];
    private readonly List<(Guid Id, string Clinic, long Last)> patients = [];
    private readonly List<byte[]> chunks = [];
    private int used = ChunkSize;

    public long Generation { get; } = generation;

    public long Sequence { get; } = sequence;

    public bool IsWhole { get; } = isWhole;

    /// <summary>How many patients it is about.</summary>
    public int Patients => patients.Count;

    public Guid PatientId(int patient) => patients[patient].Id;

    public string Clinic(int patient) => patients[patient].Clinic;

    /// <summary>The patient's number in the page, or -1 if the page holds no change of the patient yet.</summary>
    public int Find(Guid patientId) => numbers.TryGetValue(patientId, out var number) ? number : -1;

    public int Add(Guid patientId, string clinic)
    {
        numbers.Add(patientId, patients.Count);
        patients.Add((patientId, clinic, None));
        return patients.Count - 1;
    }

    public void Add(int patient, long seq, ReadOnlySpan<byte> change)
    {
        var size = Head + change.Length;
        if (used + size > ChunkSize)
        {
            // A change that is larger than a chunk gets a chunk of its own size.
            chunks.Add(new byte[Math.Max(size, ChunkSize)]);
            used = 0;
        }
        var (id, clinic, last) = patients[patient];
        var at = chunks[^1].AsSpan(used, size);
        BinaryPrimitives.WriteInt64LittleEndian(at, last);
        BinaryPrimitives.WriteInt64LittleEndian(at[8..], seq);
        BinaryPrimitives.WriteInt32LittleEndian(at[16..], change.Length);
        change.CopyTo(at[Head..]);
        patients[patient] = (id, clinic, (long)(chunks.Count - 1) << ChunkBits | (uint)used);
        used += size;
    }

    /// <summary>A patient's changes, by sequence.</summary>
    internal void Changes(int patient, List<(long Sequence, ReadOnlyMemory<byte> Change)> into)
    {
        into.Clear();
        var sorted = true;
        for (var place = patients[patient].Last; place != None; )
        {
            var chunk = chunks[(int)(place >> ChunkBits)];
            var start = (int)(place & (ChunkSize - 1));
            var head = chunk.AsSpan(start);
            var seq = BinaryPrimitives.ReadInt64LittleEndian(head[8..]);
            sorted = sorted && (into.Count == 0 || seq < into[^1].Sequence);
            into.Add((seq, chunk.AsMemory(start + Head, BinaryPrimitives.ReadInt32LittleEndian(head[16..]))));
            place = BinaryPrimitives.ReadInt64LittleEndian(head);
        }
        into.Reverse();
        if (!sorted)
            into.Sort(static (a, b) => a.Sequence.CompareTo(b.Sequence));
    }
}
