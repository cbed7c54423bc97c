using System.Globalization;
using JasperFx.Events;
using Marten;
using Marten.Services;
using Npgsql;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Store;
using Wolverine;
using Wolverine.Marten;
using Wolverine.Runtime;

namespace OutcomesTracker.Server.Commands;

/// <summary>What a batch needs of the server.</summary>
internal sealed record BatchServices(
    IDocumentStore Store,
    NpgsqlDataSource Database,
    IWolverineRuntime Wolverine,
    RecentlyUsed<StreamKey, KnownCase> Cache,
    TimeProvider Clock
);

/// <summary>
/// A cached case, as of a version of its stream. It is never wrong, because the events up to a version never change. If it is behind the
/// stream, the later events are read. Thanks to the cache, long cases cost little more than short ones.
/// </summary>
internal sealed record KnownCase(long Version, PatientCase Case);

/// <summary>
/// Executes commands in one Marten session and one transaction: loads the cases, decides the commands one after another, each on the case
/// that the previous one left, appends the events, adds follow-up messages to Wolverine's outbox, commits, and only then answers. An
/// exception while deciding fails only that command. If another writer has locked a stream of the batch or appended to it, nothing is
/// stored and all decided commands are returned for a retry. Any other failure is thrown.
/// </summary>
internal sealed class CaseBatch(BatchServices services)
{
    // Command timeout. It is well below the daemon's threshold for a missing number (ProjectionHosting.GapTimeout), so that no batch keeps
    // a drawn sequence number uncommitted for that long.
    private const int StatementSeconds = 5;

    private const string StreamConflict = "OT001",
        IdentityConflict = "OT002";

    /// <summary>A case within the batch.</summary>
    private sealed class BatchCase(long? found, bool isArchived, string? enrolledAt, long version, PatientCase patient)
    {
        /// <summary>The stream's version before the batch; null if there is no stream.</summary>
        public long? Found { get; } = found;
        public bool IsArchived { get; } = isArchived;
        public string? EnrolledAt { get; set; } = enrolledAt;
        public bool IsEnrolledHere { get; set; }
        public long Version { get; set; } = version;
        public PatientCase Case { get; set; } = patient;
        public List<IEvent> Events { get; } = [];
    }

    private readonly Dictionary<StreamKey, BatchCase> cases = [];
    private readonly List<(PendingCommand Command, IEvent? Event)> decided = [];
    private readonly List<(object Message, DateTimeOffset? At, string Clinic)> messages = [];
    private LoadedCases loaded = null!;
    private IdentityMatches identities = null!;

    /// <summary>
    /// Returns the commands to retry. Adds to <paramref name="conflicts"/> the streams that another writer had locked or appended to, or
    /// whose patients' identities another one was enrolling.
    /// </summary>
    public async Task<List<PendingCommand>> Run(
        IReadOnlyList<PendingCommand> commands,
        HashSet<StreamKey> conflicts,
        CancellationToken cancellation
    )
    {
        var streams = commands.Select(command => command.Stream).Distinct().ToArray();
        var known = streams.Select(services.Cache.Find).ToArray();
        // One connection loads and stores. Its settings suit short statements by key (EventStoreConnection).
        await using var connection = await Failures.RunUnwrapped(() => services.Database.OpenConnectionAsync(cancellation).AsTask());
        loaded = await Failures.RunUnwrapped(() =>
            CaseLoader.Load(
                connection,
                streams,
                [.. known.Select(one => one?.Version ?? 0)],
                [.. commands.Select(command => command.EventId)],
                cancellation
            )
        );
        identities = await Failures.RunUnwrapped(() => IdentityMatches.Load(connection, commands, cancellation));
        for (var i = 0; i < streams.Length; i++)
            if (known[i]?.Version > (loaded.Streams[i].Version ?? 0))
                // The stream is shorter than the cached case: the database is now a standby or a restored backup, and the cached case is of
                // the previous database.
                services.Cache.Drop(streams[i]);
            else
                cases[streams[i]] = Start(streams[i], known[i], loaded.Streams[i]);
        var again = new List<PendingCommand>();
        await using var session = services.Store.LightweightSession(SharedConnection(connection));
        foreach (var command in commands)
            if (!command.TryEnter())
                continue;
            else if (cases.TryGetValue(command.Stream, out var working))
                Decide(session, command, working);
            else
                again.Add(command);
        if (await Save(session, conflicts, cancellation))
            Answer();
        else
            again.AddRange(decided.Select(one => one.Command));
        return again;
    }

    private static SessionOptions SharedConnection(NpgsqlConnection connection)
    {
        var options = SessionOptions.ForConnection(connection);
        options.Timeout = StatementSeconds;
        return options;
    }

    /// <summary>Whether the batch has committed events.</summary>
    public bool HasAppended { get; private set; }

    private BatchCase Start(StreamKey stream, KnownCase? known, LoadedCase found)
    {
        var (version, patient) = found.Fold(known);
        if (found.Version is not { } latest)
            return new(null, false, found.EnrolledAt, 0, PatientCase.Empty);
        services.Cache.Keep(stream, new(version, patient));
        return new(latest, found.IsArchived, null, Math.Max(version, latest), patient);
    }

    private void Decide(IDocumentSession session, PendingCommand command, BatchCase working)
    {
        var sameId = loaded.ById.GetValueOrDefault(command.EventId);
        // Its own event is there if an earlier COMMIT, whose response was lost, had succeeded.
        if (sameId is not null && command.TryComplete(sameId, sent => IsSame(sent, sameId, command.Stream)))
            return;
        try
        {
            if (working.IsArchived)
                throw new StreamArchivedException();
            var snapshot = new CaseSnapshot(working.Case, working.Version, sameId, working.EnrolledAt)
            {
                PossibleDuplicates = command.Identity is { } sent ? [.. identities.Of(command.Stream, sent)] : [],
            };
            var append = command.Decide(snapshot);
            decided.Add((command, append is null ? null : Append(session, command.Stream, working, append)));
            // An enrolment writes the patient's row, with or without an identity.
            if (append is not null && (command.Identity ?? (append.Enrols ? IdentityDigests.None : null)) is { IsKept: false } given)
                identities.Set(command.Stream, given);
        }
        catch (Exception failure)
        {
            command.Fail(failure);
        }
    }

    private IEvent Append(IDocumentSession session, StreamKey stream, BatchCase working, Verdict.Append append)
    {
        var wrapped = append.Event.Wrap(session, services.Clock.GetUtcNow());
        working.Events.Add(wrapped);
        working.Version++;
        working.Case = working.Case.Evolve((int)working.Version, (PatientEvent)append.Event.Happened);
        if (append.Enrols)
            (working.EnrolledAt, working.IsEnrolledHere) = (stream.Tenant, true);
        messages.AddRange(append.Messages.Select(one => (one.Message, one.At, stream.Tenant)));
        return wrapped;
    }

    /// <summary>Returns false when nothing was stored because other writers had locked streams or appended to them.</summary>
    private async Task<bool> Save(IDocumentSession session, HashSet<StreamKey> conflicts, CancellationToken cancellation)
    {
        var changed = cases.Where(one => one.Value.Events.Count > 0).ToList();
        if (changed.Count == 0)
            return true;
        var moving = changed.Where(one => one.Value.Found is not null).ToList();
        // Every statement that can lose a race stands before the events, so that the loser draws no sequence number: a lost number delays
        // every view.
        if (moving.Count > 0)
            session.QueueOperation(
                new PreAppendStatement("call outcomes.lock_streams(?, ?, ?)", Tenants(moving), Ids(moving), Versions(moving))
            );
        foreach (var statement in identities.Statements(changed.Where(one => one.Value.IsEnrolledHere).Select(one => one.Key).ToHashSet()))
            session.QueueOperation(statement);
        foreach (var (stream, working) in changed)
            if (working.Found is null)
                session.ForTenant(stream.Tenant).Events.StartStream<PatientCase>(stream.Id, working.Events);
            else
                session.ForTenant(stream.Tenant).Events.Append(stream.Id, working.Version, working.Events);
        try
        {
            await Deliver(session);
            await Failures.RunUnwrapped(() => session.SaveChangesAsync(cancellation));
        }
        catch (PostgresException refused) when (refused.SqlState == StreamConflict)
        {
            // The hint holds the positions of the streams in the procedure's arguments, not their ids, which PostgreSQL's log would keep.
            foreach (var place in refused.Hint!.Split(' '))
                conflicts.Add(moving[int.Parse(place, CultureInfo.InvariantCulture) - 1].Key);
            return false;
        }
        catch (PostgresException refused) when (refused.SqlState == IdentityConflict)
        {
            conflicts.UnionWith(identities.Claimants);
            return false;
        }
        catch (Exception failure) when (Failures.MayHaveCommitted(failure))
        {
            foreach (var (command, sent) in decided)
                if (sent is not null)
                    command.MayHaveStored(sent);
            throw;
        }
        foreach (var (stream, working) in changed)
            services.Cache.Keep(stream, new(working.Version, working.Case));
        return HasAppended = true;
    }

    /// <summary>Adds the messages to the outbox: they are stored with the events and sent after the commit.</summary>
    private async Task Deliver(IDocumentSession session)
    {
        if (messages.Count == 0)
            return;
        var outbox = new MartenOutbox(services.Wolverine, session);
        foreach (var (message, at, clinic) in messages)
            await outbox.PublishAsync(message, new DeliveryOptions { TenantId = clinic, ScheduledTime = at });
    }

    private void Answer()
    {
        foreach (var (command, stored) in decided)
            command.Complete(stored is null ? null : new(stored.Sequence, stored.Version));
    }

    /// <summary>Whether a stored event is the very one that was sent, and not another writer's under the same id.</summary>
    private static bool IsSame(IEvent sent, StoredEvent stored, StreamKey stream) =>
        stored.Id == sent.Id && stored.Stream == stream && stored.Version == sent.Version && stored.Timestamp == sent.Timestamp;

    private static string[] Tenants(IEnumerable<KeyValuePair<StreamKey, BatchCase>> some) => [.. some.Select(one => one.Key.Tenant)];

    private static long[] Versions(IEnumerable<KeyValuePair<StreamKey, BatchCase>> some) => [.. some.Select(one => one.Value.Found!.Value)];

    private static Guid[] Ids(IEnumerable<KeyValuePair<StreamKey, BatchCase>> some) => [.. some.Select(one => one.Key.Id)];
}
