using Npgsql;

namespace OutcomesTracker.EventStore;

/// <summary>
/// One transaction for many commands: load, decide one after another, each on what the one before on its stream left,
/// store, commit, and only then answer. A command that fails in deciding fails alone; one whose stream is held by
/// somebody else is handed back; any failure of the database is the whole batch's and thrown.
/// </summary>
sealed class Batch<TState>(Fold<TState> fold, StateCache<TState> cache, StreamHomes? homes, TimeProvider clock)
{
    /// <summary>A stream within the batch.</summary>
    sealed class Course(bool isNew, bool archived, long version, TState state)
    {
        public bool IsNew { get; } = isNew;
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

    /// <summary>Answers the commands whose streams were held.</summary>
    public async Task<List<PendingCommand<TState>>> Run(
        NpgsqlConnection connection, IReadOnlyList<PendingCommand<TState>> commands, CancellationToken ct)
    {
        var streams = commands.Select(c => c.Stream).Distinct().ToArray();
        var known = streams.Select(cache.Find).ToArray();
        loaded = await WriteTransaction.Load(connection, homes, streams, known.Select(k => k?.Version ?? 0).ToArray(),
            commands.Select(c => c.EventId).ToArray(), ct);
        for (var i = 0; i < streams.Length; i++)
            if (!loaded.IsHeldElsewhere(streams[i]))
                courses[streams[i]] = Start(streams[i], known[i]);

        var held = new List<PendingCommand<TState>>();
        foreach (var command in commands)
            if (!courses.TryGetValue(command.Stream, out var course))
                held.Add(command);
            else if (command.TryEnter())
                Decide(command, course);

        await StoreAndAnswer(connection, ct);
        return held;
    }

    Course Start(StreamKey stream, (long Version, TState State)? known)
    {
        var head = loaded.Locked.GetValueOrDefault(stream);
        var (version, state) = known ?? (0, fold.Initial);
        foreach (var later in loaded.Later[stream])
            (version, state) = (later.Version, fold.Evolve(state, later));
        if (head is not null)
            cache.Keep(stream, version, state);
        return new(head is null, head?.Archived ?? false, Math.Max(version, head?.Version ?? 0), state);
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

    async Task StoreAndAnswer(NpgsqlConnection connection, CancellationToken ct)
    {
        var changed = courses.Where(c => c.Value.Changed).ToLookup(c => c.Value.IsNew, c => Row(c.Key, c.Value));
        var events = decided.Where(d => d.Event is not null).Select(d => d.Event!).ToList();
        Dictionary<Guid, long> numbers;
        try
        {
            numbers = await WriteTransaction.Store(connection, homes, new([.. changed[true]], [.. changed[false]], claims, events), ct);
        }
        catch (Exception e) when (Failures.LeavesOpen(e))
        {
            foreach (var (command, @event) in decided)
                if (@event is not null)
                    command.Uncertain.Add(@event);
            throw;
        }
        HasAppended = events.Count > 0;
        foreach (var (stream, course) in courses)
            if (course.Changed)
                cache.Keep(stream, course.Version, course.State);
        foreach (var (command, e) in decided)
            command.Complete(e is null ? null : new(numbers[e.Event.Id], e.Version, e.Timestamp));
    }

    StreamRow Row(StreamKey stream, Course course) => new(stream, fold.StreamType, course.Version, clock.GetMicroseconds());
}
