using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Kills;

/// <summary>The number of commands without a response, and how many of these were in the log.</summary>
public readonly record struct Unanswered(int Count, int Stored);

/// <summary>Compares the receipts that clients received with the log, from the position at which the audit began.</summary>
public sealed class Audit
{
    private readonly KillableRegistry registry;
    private long since;

    private Audit(KillableRegistry registry) => this.registry = registry;

    public static async Task<Audit> Begin(KillableRegistry registry)
    {
        var audit = new Audit(registry);
        foreach (var one in await audit.Log())
            audit.since = one.Sequence;
        return audit;
    }

    /// <summary>To be called when no client sends commands any more.</summary>
    /// <param name="others">The number of events that other clients have stored meanwhile, for other patients.</param>
    public async Task<(int Unanswered, int StoredUnanswered)> Check(IReadOnlyCollection<SentCommand> sent, int others = 0)
    {
        var (answered, open) = (sent.Where(one => one.Told is not null).ToList(), sent.Where(one => one.Told is null).ToList());
        var left = (await Log()).Select(one => one.Id).ToHashSet();
        foreach (var one in answered)
            KillLoopException.Unless(left.Contains(one.Told!.EventId), $"An acknowledged command is lost: {one.Told}");
        KillLoopException.Unless(left.Count <= sent.Count + others, $"{sent.Count} commands were sent, {left.Count} events are stored.");

        using var clinician = registry.As(Role.Clinician, "harbour");
        foreach (var one in open)
        {
            KillLoopException.Unless(await one.Send(clinician), $"Not answered though nothing is killed any more: {one.Unanswered}");
            KillLoopException.Unless(
                one.Told!.Replayed == left.Contains(one.Told.EventId),
                $"It was stored before: {!one.Told.Replayed}, but {one.Told}"
            );
        }

        var log = await Log();
        var receipts = sent.ToDictionary(one => one.Told!.EventId, one => one.Told!);
        KillLoopException.Unless(
            log.Count == receipts.Count + others,
            $"{receipts.Count} commands were acknowledged, {log.Count} events are stored."
        );
        var patients = receipts.Values.Select(one => one.PatientId).ToHashSet();
        foreach (var stored in log.Where(one => others == 0 || patients.Contains(one.Stream)))
            KillLoopException.Unless(
                receipts.TryGetValue(stored.Id, out var told)
                    && (told.PatientId, told.Version, told.Sequence) == (stored.Stream, stored.Version, stored.Sequence),
                $"The event {stored.Id} is {stored.Stream} {stored.Version}, {stored.Sequence}; told was {told}"
            );
        foreach (var stream in log.GroupBy(one => one.Stream))
            KillLoopException.Unless(
                stream.Select(one => one.Version).SequenceEqual(Enumerable.Range(1, stream.Count()).Select(version => (long)version)),
                $"{stream.Key} has a gap."
            );
        return (open.Count, open.Count(one => left.Contains(one.Told!.EventId)));
    }

    private async Task<List<Logged>> Log()
    {
        await using var source = TestSql.Open(registry.Settings.Registry);
        return await source.Query(
            "select seq_id, id, stream_id, version from outcomes.mt_events where seq_id > $1 and type <> 'tombstone' order by seq_id",
            row => new Logged(row.GetInt64(0), row.GetGuid(1), row.GetGuid(2), row.GetInt64(3)),
            default,
            since
        );
    }

    /// <summary>An event in the log.</summary>
    private sealed record Logged(long Sequence, Guid Id, Guid Stream, long Version);
}
