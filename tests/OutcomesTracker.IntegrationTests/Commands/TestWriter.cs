using Marten;
using Npgsql;
using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.IntegrationTests.Store;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Commands;

/// <summary>The outcome of a sample command.</summary>
public sealed record Counted(long Sequence, long Version, bool Replayed, bool Refused = false);

/// <summary>
/// A <see cref="CaseWriter"/> on a test's database, without a server, and sample commands: each records an assessment whose score is the
/// number of the patient's entries, itself included.
/// </summary>
public sealed class TestWriter : IAsyncDisposable
{
    private readonly DocumentStore store;
    private readonly NpgsqlDataSource app,
        marten;

    private TestWriter(string connectionString, NpgsqlDataSource app, CaseWriterOptions options)
    {
        this.app = app;
        marten = MartenStore.Open(connectionString);
        store = DocumentStore.For(one => one.UseRegistry(marten, EventJson.Reader));
        // No sample raises a message, so Wolverine is not needed.
        Writer = new(store, app, null!, TimeProvider.System, options);
    }

    public CaseWriter Writer { get; }

    public static TestWriter On(StoreDatabase db, CaseWriterOptions? options = null) => On(db.ConnectionString, options);

    public static TestWriter On(string connectionString, CaseWriterOptions? options = null) =>
        new(connectionString, EventStoreConnection.Open(connectionString), options ?? new());

    public static StreamKey Stream(string clinic = "harbour") => new(clinic, Guid.NewGuid());

    public static DecidedEvent Event(Guid id, decimal score = 1) =>
        new(
            id,
            new OutcomeAssessed(new(2026, 1, 10), Indication.Wrinkles, BodyArea.Face, Instrument.Gais, score, Assessor.Clinician),
            "tester",
            new(Role.Clinician, null, null, null, null)
        );

    /// <summary>Records one more assessment, unless the id was used before or the limit is reached.</summary>
    public static Func<CaseSnapshot, Verdict> Decide(Guid id, long limit = long.MaxValue, bool enrols = false) =>
        seen =>
        {
            if (seen.SameId is { } before)
                return Answer(before.Sequence, before.Version, replayed: true);
            if (seen.Case.Entries.Count >= limit || (enrols && seen.EnrolledAt is not null))
                return new Verdict.AnswerOnly(Problem.VersionMismatch(seen.Version));
            return new Verdict.Append(Event(id, seen.Case.Entries.Count + 1), at => Answer(at.Sequence, at.Version, replayed: false).Value)
            {
                Enrols = enrols,
            };

            Verdict.AnswerOnly Answer(long sequence, long version, bool replayed) =>
                new(new CommandAnswer.Accepted(new(Guid.Empty, version, id, sequence, null, Array.Empty<Warning>(), replayed)));
        };

    public async Task<Counted> Count(
        StreamKey stream,
        Guid? id = null,
        long limit = long.MaxValue,
        bool enrols = false,
        CancellationToken cancellation = default
    )
    {
        var eventId = id ?? Guid.NewGuid();
        return await Writer.Execute(stream, eventId, Decide(eventId, limit, enrols), cancellation: cancellation) switch
        {
            CommandAnswer.Accepted done => new(done.Receipt.Sequence, done.Receipt.Version, done.Receipt.Replayed),
            _ => new(0, 0, false, Refused: true),
        };
    }

    /// <summary>A command that PostgreSQL refuses to store, since a text may not contain U+0000.</summary>
    public Task Refused(Guid id) =>
        Writer.Execute(
            Stream(),
            id,
            _ => new Verdict.Append(Event(id) with { UserName = "\0" }, _ => throw new InvalidOperationException("It was stored."))
        );

    /// <summary>A command that passes its snapshot to a function and records nothing.</summary>
    public Task Seen(StreamKey stream, Action<CaseSnapshot> look) =>
        Writer.Execute(
            stream,
            Guid.NewGuid(),
            seen =>
            {
                look(seen);
                return new Verdict.AnswerOnly(Problem.UnknownPatient);
            }
        );

    /// <summary>The scores of a stream, in the order of its versions.</summary>
    public static IEnumerable<decimal> Scores(IEnumerable<StoredEvent> stored) =>
        stored.Select(one => ((OutcomeAssessed)EventJson.ReadPatient(one)!).Score);

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        await store.DisposeAsync();
        await marten.DisposeAsync();
        await app.DisposeAsync();
    }
}
