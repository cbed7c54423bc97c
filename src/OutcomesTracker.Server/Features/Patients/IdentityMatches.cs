using Npgsql;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>
/// The patients of whom a batch of commands knows that they may be the same persons: those found in the database, and those that the batch
/// itself enrols or corrects.
/// </summary>
internal sealed class IdentityMatches
{
    /// <summary>So many are named in warnings. More come of a record number such as "none", and tell nothing.</summary>
    private const int Most = 20;

    private readonly Dictionary<StreamKey, IdentityDigests> found = [];
    private readonly Dictionary<StreamKey, IdentityDigests> set = [];
    private readonly HashSet<(string Tenant, string Digest)> countless = [];

    /// <summary>Loads the patients that share a digest with what the commands set.</summary>
    public static async Task<IdentityMatches> Load(
        NpgsqlConnection connection,
        IReadOnlyList<PendingCommand> commands,
        CancellationToken cancellation
    )
    {
        var matches = new IdentityMatches();
        var wanted = commands
            .SelectMany(command => command.Identity?.All.Select(digest => (command.Stream.Tenant, Digest: digest)) ?? [])
            .Distinct()
            .ToList();
        if (wanted.Count == 0)
            return matches;
        var counts = new Dictionary<(string, string), int>();
        foreach (var (digest, patient, identity) in await PatientsTable.FindAlike(connection, wanted, Most + 1, cancellation))
        {
            matches.found[patient] = identity;
            if ((counts[(patient.Tenant, digest)] = counts.GetValueOrDefault((patient.Tenant, digest)) + 1) > Most)
                matches.countless.Add((patient.Tenant, digest));
        }
        return matches;
    }

    /// <summary>The clinic's other patients of a like identity, in the order of their ids.</summary>
    public IEnumerable<Guid> Of(StreamKey patient, IdentityDigests identity) =>
        found
            .Where(other => !set.ContainsKey(other.Key))
            .Concat(set)
            .Where(other => other.Key.Tenant == patient.Tenant && other.Key != patient && other.Value.IsLike(identity))
            .Select(other => other.Key.Id)
            .Order()
            .Take(Most);

    /// <summary>Notes the identity that a command of the batch has given a patient.</summary>
    public void Set(StreamKey patient, IdentityDigests identity) => set[patient] = identity;

    /// <summary>What is stored with the batch's events; null if no identity was set.</summary>
    public IEnumerable<PreAppendStatement> Statements(IReadOnlySet<StreamKey> enrolled)
    {
        if (set.Count == 0)
            yield break;
        // Where too many match already, one more changes no warning.
        var locked = set.SelectMany(one => one.Value.All.Select(digest => (one.Key.Tenant, Digest: digest))).Except(countless).ToList();
        if (locked.Count > 0)
            yield return PatientsTable.LockIdentities(locked, set.Keys, found.Keys);
        var inOrder = set.OrderBy(one => one.Key.Id).ToLookup(one => enrolled.Contains(one.Key));
        if (inOrder[true].Any())
            yield return PatientsTable.Insert([.. inOrder[true]]);
        if (inOrder[false].Any())
            yield return PatientsTable.Update([.. inOrder[false]]);
    }
}
