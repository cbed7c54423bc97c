using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.EventStore;

/// <summary>
/// The tables that any Marten application may open, object by object: Guid streams, conjoined tenancy, bigint events,
/// QuickWithServerTimestamps, unique event ids, all four metadata columns.
/// </summary>
public sealed class SchemaTests(TestDatabase db) : IClassFixture<TestDatabase>
{
    static string[] Lines(string table) => [.. table.Split('\n').Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];

    Task<List<string>> Read(string sql) => db.Column<string>(sql);

    [Fact]
    public async Task Columns_are_in_their_order_with_type_nullability_and_default() => Assert.Equal(Lines("""
        mt_doc_deadletterevent 1  id                uuid                     not null
        mt_doc_deadletterevent 2  data              jsonb                    not null
        mt_doc_deadletterevent 3  mt_last_modified  timestamp with time zone null      transaction_timestamp()
        mt_doc_deadletterevent 4  mt_version        uuid                     not null  (md5(((random())::text || (clock_timestamp())::text)))::uuid
        mt_doc_deadletterevent 5  mt_dotnet_type    character varying        null
        mt_event_progression   1  name              character varying        not null
        mt_event_progression   2  last_seq_id       bigint                   null
        mt_event_progression   3  last_updated      timestamp with time zone null      transaction_timestamp()
        mt_events              1  seq_id            bigint                   not null
        mt_events              2  id                uuid                     not null
        mt_events              3  stream_id         uuid                     null
        mt_events              4  version           bigint                   not null
        mt_events              5  data              jsonb                    not null
        mt_events              6  bdata             bytea                    null
        mt_events              7  type              character varying(500)   not null
        mt_events              8  timestamp         timestamp with time zone not null  now()
        mt_events              9  tenant_id         character varying        null      '*DEFAULT*'::character varying
        mt_events              10 mt_dotnet_type    character varying        null
        mt_events              11 correlation_id    character varying        null
        mt_events              12 causation_id      character varying        null
        mt_events              13 headers           jsonb                    null
        mt_events              14 user_name         character varying        null
        mt_events              15 is_archived       boolean                  null      false
        mt_high_water_skips    1  ending_sequence   bigint                   not null
        mt_high_water_skips    2  starting_sequence bigint                   not null
        mt_high_water_skips    3  timestamp         timestamp with time zone null      transaction_timestamp()
        mt_streams             1  tenant_id         character varying        not null  '*DEFAULT*'::character varying
        mt_streams             2  id                uuid                     not null
        mt_streams             3  type              character varying        null
        mt_streams             4  version           bigint                   null
        mt_streams             5  timestamp         timestamp with time zone not null  now()
        mt_streams             6  created           timestamp with time zone not null  now()
        mt_streams             7  is_archived       boolean                  null      false
        """), Lines(string.Join('\n', await Read("""
        SELECT concat_ws(' ', c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
          CASE WHEN a.attnotnull THEN 'not null' ELSE 'null' END, pg_get_expr(d.adbin, d.adrelid))
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'outcomes'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND c.relname LIKE 'mt\_%'
        ORDER BY c.relname COLLATE "C", a.attnum
        """))));

    [Fact]
    public async Task Keys_have_their_names() => Assert.Equal(Lines("""
        mt_doc_deadletterevent pkey_mt_doc_deadletterevent_id PRIMARY KEY (id)
        mt_event_progression pk_mt_event_progression PRIMARY KEY (name)
        mt_events fkey_mt_events_stream_id_tenant_id FOREIGN KEY (tenant_id, stream_id) REFERENCES outcomes.mt_streams(tenant_id, id)
        mt_events pkey_mt_events_seq_id PRIMARY KEY (seq_id)
        mt_high_water_skips pkey_mt_high_water_skips_ending_sequence PRIMARY KEY (ending_sequence)
        mt_streams pkey_mt_streams_tenant_id_id PRIMARY KEY (tenant_id, id)
        """), await Read("""
        SELECT concat_ws(' ', c.relname, k.conname, pg_get_constraintdef(k.oid))
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        WHERE k.connamespace = 'outcomes'::regnamespace AND c.relname LIKE 'mt\_%' ORDER BY c.relname COLLATE "C", k.conname COLLATE "C"
        """));

    [Fact]
    public async Task Indexes_have_their_names() => Assert.Equal(Lines("""
        CREATE UNIQUE INDEX idx_mt_events_event_id ON outcomes.mt_events USING btree (id)
        CREATE UNIQUE INDEX pk_mt_event_progression ON outcomes.mt_event_progression USING btree (name)
        CREATE UNIQUE INDEX pk_mt_events_stream_and_version ON outcomes.mt_events USING btree (tenant_id, stream_id, version)
        CREATE UNIQUE INDEX pkey_mt_doc_deadletterevent_id ON outcomes.mt_doc_deadletterevent USING btree (id)
        CREATE UNIQUE INDEX pkey_mt_events_seq_id ON outcomes.mt_events USING btree (seq_id)
        CREATE UNIQUE INDEX pkey_mt_high_water_skips_ending_sequence ON outcomes.mt_high_water_skips USING btree (ending_sequence)
        CREATE UNIQUE INDEX pkey_mt_streams_tenant_id_id ON outcomes.mt_streams USING btree (tenant_id, id)
        """), await Read("""
        SELECT indexdef FROM pg_indexes WHERE schemaname = 'outcomes' AND tablename LIKE 'mt\_%' ORDER BY indexdef COLLATE "C"
        """));

    [Fact]
    public async Task Functions_have_their_arguments_in_order() => Assert.Equal(Lines("""
        mt_archive_stream(streamid uuid, tenantid character varying) void
        mt_mark_event_progression(name character varying, last_encountered bigint) void
        mt_mark_progression_with_skip(shard_name character varying, ending_sequence bigint, starting_sequence bigint) bigint
        mt_quick_append_events(stream uuid, stream_type character varying, tenantid character varying, event_ids uuid[], event_types character varying[], dotnet_types character varying[], bodies jsonb[], bdatas bytea[], causation_ids character varying[], correlation_ids character varying[], headers jsonb[], user_names character varying[], timestamps timestamp with time zone[], expected_version bigint DEFAULT NULL::bigint) bigint[]
        projection_position(projection character varying, OUT generation bigint, OUT sequence bigint) record
        """), await Read("""
        SELECT format('%s(%s) %s', p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid))
        FROM pg_proc p WHERE p.pronamespace = 'outcomes'::regnamespace ORDER BY p.proname COLLATE "C"
        """));

    [Fact]
    public async Task The_sequence_hands_out_its_numbers_one_by_one() => Assert.Equal(
        ["bigint 1 1 1 mt_events.seq_id"],
        await Read("""
        SELECT concat_ws(' ', s.data_type, s.start_value, s.increment_by, s.cache_size, concat(d.refobjid::regclass::text, '.', a.attname))
        FROM pg_sequences s
        JOIN pg_depend d ON d.objid = 'outcomes.mt_events_sequence'::regclass AND d.deptype = 'a'
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE s.schemaname = 'outcomes' AND set_config('search_path', 'outcomes', true) IS NOT NULL
        """));

    [Fact]
    public async Task The_quick_append_function_appends_checks_and_refuses()
    {
        var stream = new StreamKey("harbour", Guid.NewGuid());
        async Task<long[]> Append(long? expected, int events) => await db.Scalar<long[]>("""
            SELECT outcomes.mt_quick_append_events($1, 'sample', $2, $3, array_fill('sample_counted'::varchar, ARRAY[$4]),
              array_fill(NULL::varchar, ARRAY[$4]), array_fill('{"n":1}'::jsonb, ARRAY[$4]), array_fill(NULL::bytea, ARRAY[$4]),
              NULL, NULL, array_fill('null'::jsonb, ARRAY[$4]), NULL, array_fill(now(), ARRAY[$4]), $5)
            """, stream.Id, stream.Tenant, Enumerable.Range(0, events).Select(_ => Guid.NewGuid()).ToArray(), events,
            (object?)expected ?? DBNull.Value);

        var first = await Append(0, 2);
        Assert.Equal([2, first[1], first[1] + 1], first);
        Assert.Equal("MT003", (await Assert.ThrowsAsync<PostgresException>(() => Append(1, 1))).SqlState);
        Assert.Equal([3, first[2] + 1], await Append(null, 1));
        Assert.Equal([1, 2, 3], (await new EventLog(db.App).ReadStream(stream)).Select(e => e.Version));
        await db.Execute("SELECT outcomes.mt_archive_stream($1, $2)", stream.Id, stream.Tenant);
        Assert.Equal("MT001", (await Assert.ThrowsAsync<PostgresException>(() => Append(null, 1))).SqlState);
        Assert.Empty(await new EventLog(db.App).ReadStream(stream));
    }

    [Fact]
    public async Task The_progress_functions_mark_and_skip()
    {
        Task<long> Skip(long ending, long starting) =>
            db.Scalar<long>("SELECT outcomes.mt_mark_progression_with_skip('HighWaterMark', $1, $2)", ending, starting);
        await db.Execute("SELECT outcomes.mt_mark_event_progression('HighWaterMark', 3)");
        await db.Execute("SELECT outcomes.mt_mark_event_progression('HighWaterMark', 5)");
        Assert.Equal(8, await Skip(8, 5));
        Assert.Equal(8, await Skip(12, 5));
        Assert.Equal([8L], await db.Column<long>("SELECT ending_sequence FROM outcomes.mt_high_water_skips"));
    }
}
