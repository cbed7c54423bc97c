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

    private readonly Dictionary<(string Tenant, string Digest), HashSet<Guid>> patients = [];
    private readonly Dictionary<StreamKey, IdentityDigests> identities = [];
    private readonly HashSet<StreamKey> found = [],
        set = [];
    private readonly HashSet<(string Tenant, string Digest)> countless = [];

    /// <summary>The patients to whom the batch gives an identity that can be compared.</summary>
    public IEnumerable<StreamKey> Claimants => set.Where(patient => identities[patient].All.Any());

    /// <summary>Loads the patients that share a digest with what the commands send, or leave as it is.</summary>
    public static async Task<IdentityMatches> Load(
        NpgsqlConnection connection,
        IReadOnlyList<PendingCommand> commands,
        CancellationToken cancellation
    )
    {
        var matches = new IdentityMatches();
        var kept = commands.Where(command => command.Identity is { IsKept: true }).Select(command => command.Stream).Distinct().ToList();
        if (kept.Count > 0)
            foreach (var (patient, identity) in await PatientsTable.IdentitiesOf(connection, kept, cancellation))
                matches.Note(patient, identity);
        var wanted = commands
            .Where(command => command.Identity is not null)
            .SelectMany(command =>
                (
                    command.Identity!.IsKept ? matches.identities.GetValueOrDefault(command.Stream, IdentityDigests.None) : command.Identity
                ).All.Select(digest => (command.Stream.Tenant, Digest: digest))
            )
            .Distinct()
            .ToList();
        if (wanted.Count == 0)
            return matches;
        foreach (var (patient, identity) in await PatientsTable.FindAlike(connection, wanted, Most + 1, cancellation))
        {
            matches.found.Add(patient);
            matches.Note(patient, identity);
        }
        matches.countless.UnionWith(wanted.Where(one => matches.patients.GetValueOrDefault(one)?.Count > Most));
        return matches;
    }

    /// <summary>
    /// The clinic's other patients of a like identity: first those of the same name and date of birth, then those of the same record
    /// number, each in the order of their ids.
    /// </summary>
    public IEnumerable<Guid> Of(StreamKey patient, IdentityDigests sent)
    {
        var identity = sent.IsKept ? identities.GetValueOrDefault(patient, sent) : sent;
        return identity
            .All.SelectMany(digest => patients.GetValueOrDefault((patient.Tenant, digest), []).Order())
            .Where(other => other != patient.Id)
            .Distinct()
            .Take(Most);
    }

    /// <summary>Notes the identity that a command of the batch has given a patient.</summary>
    public void Set(StreamKey patient, IdentityDigests identity)
    {
        set.Add(patient);
        Note(patient, identity);
    }

    /// <summary>What is stored with the batch's events; nothing if no identity was set.</summary>
    public IEnumerable<PreAppendStatement> Statements(IReadOnlySet<StreamKey> enrolled)
    {
        // Where too many match already, one more changes no warning.
        var locked = set.SelectMany(patient => identities[patient].All.Select(digest => (patient.Tenant, digest)))
            .Distinct()
            .Except(countless)
            .ToList();
        if (locked.Count > 0)
            yield return PatientsTable.LockIdentities(locked, set, found);
        var inOrder = set.OrderBy(patient => patient.Id)
            .Select(patient => KeyValuePair.Create(patient, identities[patient]))
            .ToLookup(one => enrolled.Contains(one.Key));
        if (inOrder[true].Any())
            yield return PatientsTable.Insert([.. inOrder[true]]);
        if (inOrder[false].Any())
            yield return PatientsTable.Update([.. inOrder[false]]);
    }

    private void Note(StreamKey patient, IdentityDigests identity)
    {
        if (identities.TryGetValue(patient, out var before))
            foreach (var digest in before.All)
                patients[(patient.Tenant, digest)].Remove(patient.Id);
        identities[patient] = identity;
        foreach (var digest in identity.All)
            if (patients.TryGetValue((patient.Tenant, digest), out var alike))
                alike.Add(patient.Id);
            else
                patients.Add((patient.Tenant, digest), [patient.Id]);
    }
}
