using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using OutcomesTracker.Domain.Outcomes;
using OutcomesTracker.EventStore;
using OutcomesTracker.Server.Commands;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>The projection of facts: what each event changes is <see cref="FactChange"/>'s to say, here it is written.</summary>
public sealed class FactsTable : IProjection
{
    public const string ProjectionName = "OutcomeFacts";

    private static readonly Dictionary<string, Type> Kinds = new(StringComparer.Ordinal)
    {
        ["person"] = typeof(PersonFact),
        ["research-consent"] = typeof(ResearchConsentFact),
        ["session"] = typeof(SessionFact),
        ["assessment"] = typeof(AssessmentFact),
        ["side-effect"] = typeof(SideEffectFact),
        ["resolution"] = typeof(ResolutionFact),
    };

    private static readonly Dictionary<Type, string> KindOf = Kinds.ToDictionary(pair => pair.Value, pair => pair.Key);

    public string Name => ProjectionName;

    public IReadOnlyCollection<string>? Types => null;

    public async Task Apply(NpgsqlConnection connection, long generation, IReadOnlyList<StoredEvent> page, CancellationToken ct)
    {
        var changes = new Changes();
        foreach (var stored in page)
            if (EventJson.ReadPatient(stored) is { } happened)
                changes.Add(stored, FactChange.Of((int)stored.Version, happened));
        await changes.Write(connection, generation, ct);
    }

    public async Task Clear(NpgsqlConnection connection, long generation, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("delete from outcomes.facts_v1 where generation = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = generation });
        await command.ExecuteNonQueryAsync(ct);
    }

    public static Fact Read(string kind, string json) => (Fact)JsonSerializer.Deserialize(json, Kinds[kind], EventJson.Options)!;

    private sealed record Begun(StreamKey Stream, Fact Fact, long From)
    {
        public long? To { get; set; }
    }

    /// <summary>A page's changes. A fact that begins and ends within the page is written once, ended already.</summary>
    private sealed class Changes
    {
        private readonly List<Begun> begun = [];
        private readonly Dictionary<(Guid Patient, int Version), Begun> open = [];
        private readonly Dictionary<(Guid Patient, int Version), long> ended = [];

        public void Add(StoredEvent stored, FactChange change)
        {
            if (change.Ends is { } version)
            {
                if (open.Remove((stored.Stream.Id, version), out var inPage)) inPage.To = stored.Sequence;
                else ended.TryAdd((stored.Stream.Id, version), stored.Sequence);
            }
            if (change.Begins is not { } fact) return;
            var begins = new Begun(stored.Stream, fact, stored.Sequence);
            begun.Add(begins);
            open[(stored.Stream.Id, fact.Version)] = begins;
        }

        public async Task Write(NpgsqlConnection connection, long generation, CancellationToken ct)
        {
            await using var batch = new NpgsqlBatch(connection);
            if (ended.Count > 0) batch.BatchCommands.Add(End(generation));
            if (begun.Count > 0) batch.BatchCommands.Add(Begin(generation));
            if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(ct);
        }

        private NpgsqlBatchCommand End(long generation) => new(
            """
            update outcomes.facts_v1 f set known_to = e.sequence
            from unnest($1, $2, $3) as e(patient_id, version, sequence)
            where f.generation = $4 and f.patient_id = e.patient_id and f.version = e.version and f.known_to is null
            """)
        {
            Parameters =
            {
                Array(ended.Keys.Select(key => key.Patient)), Array(ended.Keys.Select(key => key.Version)), Array(ended.Values), new NpgsqlParameter<long> { TypedValue = generation },
            },
        };

        private NpgsqlBatchCommand Begin(long generation) => new(
            """
            insert into outcomes.facts_v1 (patient_id, clinic, version, kind, known_from, known_to, fact, generation)
            select *, $8 from unnest($1, $2, $3, $4, $5, $6, $7)
            """)
        {
            Parameters =
            {
                Array(begun.Select(fact => fact.Stream.Id)), Array(begun.Select(fact => fact.Stream.Tenant)), Array(begun.Select(fact => fact.Fact.Version)),
                Array(begun.Select(fact => KindOf[fact.Fact.GetType()])), Array(begun.Select(fact => fact.From)), Array(begun.Select(fact => fact.To)),
                new NpgsqlParameter
                {
                    Value = begun.Select(fact => JsonSerializer.Serialize(fact.Fact, fact.Fact.GetType(), EventJson.Options)).ToArray(),
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb,
                },
                new NpgsqlParameter<long> { TypedValue = generation },
            },
        };

        private static NpgsqlParameter<T[]> Array<T>(IEnumerable<T> values) => new() { TypedValue = [.. values] };
    }
}
