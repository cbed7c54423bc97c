using System.Collections;

namespace OutcomesTracker.Domain.Cases;

/// <summary>
/// An immutable list that grows at its end. Older and newer versions share all chunks but the last, so one entry more costs the same in
/// a short case and in a long one.
/// </summary>
internal sealed class EntryList : IReadOnlyList<Entry>
{
    public static readonly EntryList Empty = new([], []);

    private const int ChunkLength = 32;

    private readonly Entry[][] full;
    private readonly Entry[] last;

    private EntryList(Entry[][] full, Entry[] last) => (this.full, this.last) = (full, last);

    public int Count => full.Length * ChunkLength + last.Length;

    public Entry this[int index] => ChunkAt(index)[index % ChunkLength];

    public EntryList Add(Entry entry) => last.Length < ChunkLength ? new(full, [.. last, entry]) : new([.. full, last], [entry]);

    public EntryList With(int index, Entry entry)
    {
        var chunk = ChunkAt(index).ToArray();
        chunk[index % ChunkLength] = entry;
        if (index / ChunkLength == full.Length)
            return new(full, chunk);
        var chunks = full.ToArray();
        chunks[index / ChunkLength] = chunk;
        return new(chunks, last);
    }

    public IEnumerator<Entry> GetEnumerator()
    {
        for (var chunk = 0; chunk <= full.Length; chunk++)
            foreach (var entry in chunk < full.Length ? full[chunk] : last)
                yield return entry;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Entry[] ChunkAt(int index) => index / ChunkLength < full.Length ? full[index / ChunkLength] : last;
}
