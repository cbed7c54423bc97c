using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>
/// One transaction for many commands: load, decide one after another, each on what the one before on its stream left,
/// store, commit, and only then answer. A command that fails in deciding fails alone; one whose stream somebody else
/// holds, or has moved meanwhile, is handed back; any failure of the database is the whole batch's and thrown.
/// </summary>
sealed class Batch<TState>(Fold<TState> fold, StateCache<TState> cache, StreamHomes? homes, TimeProvider clock)
{
    /// <summary>A stream within the batch.</summary>
    sealed class Course(long? found, bool archived, long version, TState state)
    {
        /// <summary>The version of its row; null when there is none.</summary>
        public long? Found { get; } = found;
        public bool Archived { get; } = archived;
        public long Version { get; set; } = version;
        public TState State { get; set; } = state;
        public bool Changed { get; set; }
    }

    readonly Dictionary<StreamKey, Course> courses = [];
    readonly List<(PendingCommand<TState> Command, PendingEvent? Event)> decided = [];
    readonly List<StreamKey> claims = [];
    Loaded loaded = null!;

    /// <summary>Whether an event was committed.</summary>
    public bool HasAppended { get; private set; }

    /// <summary>Answers the commands to be tried again: their streams were held or moved by somebody else.</summary>
    public async Task<List<PendingCommand<TState>>> Run(
        NpgsqlConnection connection, IReadOnlyList<PendingCommand<TState>> commands, CancellationToken ct)
    {
        var streams = commands.Select(c => c.Stream).Distinct().ToArray();
        var known = streams.Select(cache.Find).ToArray();
        loaded = await WriteTransaction.Load(connection, homes, streams, known.Select(k => k?.Version ?? 0).ToArray(),
            commands.Select(c => c.EventId).ToArray(), ct);
        for (var i = 0; i < streams.Length; i++)
            if (known[i]?.Version > (loaded.Streams[i].Head?.Version ?? 0))
                // The log is shorter than it was, of a standby or a backup: what is remembered is of another one.
                cache.Drop(streams[i]);
            else
                courses[streams[i]] = Start(streams[i], known[i], loaded.Streams[i]);
        var again = new List<PendingCommand<TState>>();
        foreach (var command in commands)
            if (!command.TryEnter())
                continue;
            else if (courses.TryGetValue(command.Stream, out var course))
                Decide(command, course);
            else
                again.Add(command);
        again.AddRange(await StoreAndAnswer(connection, ct));
        return again;
    }

    Course Start(StreamKey stream, (long Version, TState State)? known, LoadedStream found)
    {
        var (version, state) = known ?? (0, fold.Initial);
        foreach (var later in found.Later)
            (version, state) = (later.Version, fold.Evolve(state, later));
        if (found.Head is not { } head)
            return new(null, false, 0, fold.Initial);
        cache.Keep(stream, version, state);
        return new(head.Version, head.Archived, Math.Max(version, head.Version), state);
    }

    void Decide(PendingCommand<TState> command, Course course)
    {
        var sameId = loaded.ById.GetValueOrDefault(command.EventId);
        if (sameId is not null && command.Uncertain.Any(sent => sent.Is(sameId)))
        {
            // Its own event: the COMMIT whose answer was lost had succeeded.
            command.Complete(new(sameId.Sequence, sameId.Version, sameId.Timestamp));
            return;
        }
        try
        {
            if (course.Archived)
                throw new StreamArchivedException();
            var home = loaded.Homes.GetValueOrDefault(command.Stream.Id);
            var verdict = command.Judge(new(course.State, course.Version, sameId, home));
            decided.Add((command, verdict is var (@event, claim) ? Follow(command.Stream, course, @event, claim) : null));
        }
        catch (Exception e)
        {
            command.Fail(e);
        }
    }

    PendingEvent Follow(StreamKey stream, Course course, NewEvent @event, bool claim)
    {
        var pending = new PendingEvent(@event, stream, course.Version + 1, clock.GetMicroseconds());
        course.State = fold.Evolve(course.State, pending.AsStored());
        course.Version++;
        course.Changed = true;
        if (claim && homes is not null)
        {
            loaded.Homes[stream.Id] = stream.Tenant;
            claims.Add(stream);
        }
        return pending;
    }

    async Task<List<PendingCommand<TState>>> StoreAndAnswer(NpgsqlConnection connection, CancellationToken ct)
    {
        var events = decided.Where(d => d.Event is not null).Select(d => d.Event!).ToList();
        var numbers = events.Count == 0 ? [] : await Store(connection, events, ct);
        HasAppended = numbers.Count > 0;
        // What was decided on a course that is not stored was decided on what never was.
        var lost = events.Where(e => !numbers.ContainsKey(e.Event.Id)).Select(e => e.Stream).ToHashSet();
        foreach (var (stream, course) in courses)
            if (course.Changed && !lost.Contains(stream))
                cache.Keep(stream, course.Version, course.State);
        var again = new List<PendingCommand<TState>>();
        foreach (var (command, e) in decided)
            if (lost.Contains(command.Stream))
                again.Add(command);
            else
                command.Complete(e is null ? null : new(numbers[e.Event.Id], e.Version, e.Timestamp));
        return again;
    }

    async Task<Dictionary<Guid, long>> Store(NpgsqlConnection connection, List<PendingEvent> events, CancellationToken ct)
    {
        var moved = courses.Where(c => c.Value.Changed).Select(c => Row(c.Key, c.Value)).ToList();
        try
        {
            return await WriteTransaction.Store(connection, homes, new(moved, claims, events), ct);
        }
        catch (Exception e) when (Failures.LeavesOpen(e))
        {
            foreach (var (command, @event) in decided)
                if (@event is not null)
                    command.Uncertain.Add(@event);
            throw;
        }
    }

    StreamRow Row(StreamKey stream, Course course) => new(stream, fold.StreamType, course.Found, course.Version, clock.GetMicroseconds());
}
