using System.Collections.Concurrent;
using Npgsql;
using OutcomesTracker.Server.Protection;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>
/// The clinics' lists, decrypted and sorted, since identities are encrypted in the database and can neither be searched nor sorted there. A
/// list in memory is brought up to date by what was entered since. Those that were used last stay, up to a number of patients.
/// </summary>
public sealed class ClinicRosters(NpgsqlDataSource database, PatientKeyStore keys)
{
    private const int MostPatients = 500_000,
        MostOfAClinic = 3;

    private readonly ConcurrentDictionary<string, ClinicLists> known = new(StringComparer.Ordinal);

    /// <summary>The list as of a sequence, or as of the latest that the projection has.</summary>
    public async Task<SortedRoster> AsOf(string clinic, long? sequence, CancellationToken cancellation)
    {
        var lists = known.GetOrAdd(clinic, static _ => new());
        lists.LastUse = Environment.TickCount64;
        // Whoever asks meanwhile waits for the list that is being read, and then has it.
        await lists.Gate.WaitAsync(cancellation);
        try
        {
            if (sequence is { } wanted)
                return lists.Find(wanted) ?? await Read(clinic, sequence, cancellation);
            var latest = await Latest(clinic, lists.Latest, cancellation);
            lists.Keep(latest);
            Trim();
            return latest;
        }
        finally
        {
            lists.Gate.Release();
        }
    }

    private async Task<SortedRoster> Latest(string clinic, SortedRoster? before, CancellationToken cancellation)
    {
        if (before is null)
            return await Read(clinic, upTo: null, cancellation);
        var changes = await RosterTable.Changes(database, clinic, before.Until, upTo: null, cancellation);
        // Rows that were made anew say the same, but a sequence may come later in them.
        return changes.Generation == before.Generation && changes.Sequence >= before.Until
            ? before.With(changes, await Open(changes.Entries, cancellation))
            : await Read(clinic, upTo: null, cancellation);
    }

    private async Task<SortedRoster> Read(string clinic, long? upTo, CancellationToken cancellation)
    {
        var all = await RosterTable.Changes(database, clinic, after: 0, upTo, cancellation);
        return SortedRoster.Of(all, await Open(all.Entries, cancellation));
    }

    private async Task<List<ListedPatient>> Open(IReadOnlyList<RosterEntry> entries, CancellationToken cancellation)
    {
        var ofPatient = await keys.FindAll([.. entries.Select(entry => entry.PatientId)], cancellation);
        return
        [
            .. entries.Select(entry => new ListedPatient(
                entry.PatientId,
                entry.EnrolledOn,
                entry.BirthYear,
                entry.Sex,
                entry.SkinType,
                entry.SealedIdentity is { } identity && ofPatient.TryGetValue(entry.PatientId, out var key)
                    ? Identity.FromJson(key.Open(identity))
                    : null
            )),
        ];
    }

    /// <summary>Forgets the lists that were used longest ago, while there are too many patients in all.</summary>
    private void Trim()
    {
        var total = 0L;
        foreach (var (clinic, lists) in known.OrderByDescending(one => one.Value.LastUse))
            if ((total += lists.Patients) > MostPatients && lists.Patients < total)
                known.TryRemove(clinic, out _);
    }

    /// <summary>A clinic's lists as of the last few sequences that were asked for; they share their patients.</summary>
    private sealed class ClinicLists
    {
        private readonly List<SortedRoster> latestLast = [];

        public SemaphoreSlim Gate { get; } = new(1);

        public long LastUse { get; set; }

        public SortedRoster? Latest => latestLast is [.., var latest] ? latest : null;

        public int Patients => Latest?.ByName.Count ?? 0;

        public SortedRoster? Find(long sequence) => latestLast.Find(list => list.IsAsOf(sequence));

        public void Keep(SortedRoster latest)
        {
            if (latestLast is [.., var before] && before.From == latest.From && before.Generation == latest.Generation)
                latestLast[^1] = latest;
            else
                latestLast.Add(latest);
            if (latestLast.Count > MostOfAClinic)
                latestLast.RemoveAt(0);
        }
    }
}
