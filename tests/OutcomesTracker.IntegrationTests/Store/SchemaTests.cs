using Marten;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Server;
using Weasel.Core.Migrations;
using Wolverine.Persistence.Durability;

namespace OutcomesTracker.IntegrationTests.Store;

/// <summary>
/// The permanent layout of the log: Guid streams, conjoined tenancy, unique event ids, all four metadata columns. Marten creates it; if
/// another version of Marten creates it differently, these tests fail, and the schema's version must be raised.
/// </summary>
public sealed class SchemaTests(TestDatabase db) : IClassFixture<TestDatabase>
{
    private static string[] Lines(string table) =>
        [.. table.Split('\n').Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];

    private Task<List<string>> Read(string sql) => db.Column<string>(sql);

    [Fact]
    public async Task Columns_have_their_type_nullability_and_default() =>
        Assert.Equal(
            Lines(
                """
                mt_events  bdata             bytea                    null
                mt_events  causation_id      character varying        null
                mt_events  correlation_id    character varying        null
                mt_events  data              jsonb                    not null
                mt_events  headers           jsonb                    null
                mt_events  id                uuid                     not null
                mt_events  is_archived       boolean                  null      false
                mt_events  mt_dotnet_type    character varying        null
                mt_events  seq_id            bigint                   not null
                mt_events  stream_id         uuid                     null
                mt_events  tenant_id         character varying        null      '*DEFAULT*'::character varying
                mt_events  timestamp         timestamp with time zone not null  now()
                mt_events  type              character varying(500)   not null
                mt_events  user_name         character varying        null
                mt_events  version           bigint                   not null
                mt_streams compacted_version bigint                   not null  0
                mt_streams created           timestamp with time zone not null  now()
                mt_streams id                uuid                     not null
                mt_streams is_archived       boolean                  null      false
                mt_streams tenant_id         character varying        not null  '*DEFAULT*'::character varying
                mt_streams timestamp         timestamp with time zone not null  now()
                mt_streams type              character varying        null
                mt_streams version           bigint                   null
                """
            ),
            Lines(
                string.Join(
                    '\n',
                    await Read(
                        """
                        select concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                          case when a.attnotnull then 'not null' else 'null' end, pg_get_expr(d.adbin, d.adrelid))
                        from pg_attribute a join pg_class c on c.oid = a.attrelid
                        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                        where c.oid in ('outcomes.mt_events'::regclass, 'outcomes.mt_streams'::regclass) and a.attnum > 0
                        order by c.relname collate "C", a.attname collate "C"
                        """
                    )
                )
            )
        );

    [Fact]
    public async Task Keys_have_their_names() =>
        Assert.Equal(
            [
                "mt_events fkey_mt_events_stream_id_tenant_id FOREIGN KEY (tenant_id, stream_id) "
                    + "REFERENCES outcomes.mt_streams(tenant_id, id)",
                "mt_events pkey_mt_events_seq_id PRIMARY KEY (seq_id)",
                "mt_streams pkey_mt_streams_tenant_id_id PRIMARY KEY (tenant_id, id)",
            ],
            await Read(
                """
                select concat_ws(' ', c.relname, k.conname, pg_get_constraintdef(k.oid))
                from pg_constraint k join pg_class c on c.oid = k.conrelid
                where c.oid in ('outcomes.mt_events'::regclass, 'outcomes.mt_streams'::regclass)
                order by c.relname collate "C", k.conname collate "C"
                """
            )
        );

    [Fact]
    public async Task Indexes_have_their_names() =>
        Assert.Equal(
            Lines(
                """
                CREATE UNIQUE INDEX idx_mt_events_event_id ON outcomes.mt_events USING btree (id)
                CREATE UNIQUE INDEX pk_mt_events_stream_and_version ON outcomes.mt_events USING btree (tenant_id, stream_id, version)
                CREATE UNIQUE INDEX pkey_mt_events_seq_id ON outcomes.mt_events USING btree (seq_id)
                CREATE UNIQUE INDEX pkey_mt_streams_tenant_id_id ON outcomes.mt_streams USING btree (tenant_id, id)
                """
            ),
            await Read(
                """
                select indexdef from pg_indexes where schemaname = 'outcomes' and tablename in ('mt_events', 'mt_streams')
                order by indexdef collate "C"
                """
            )
        );

    /// <summary>Sequence numbers are in the order of drawing only if no session caches numbers in advance.</summary>
    [Fact]
    public async Task The_sequence_hands_out_its_numbers_one_by_one() =>
        Assert.Equal(
            ["bigint 1 1 1 mt_events.seq_id"],
            await Read(
                """
                select concat_ws(' ', s.data_type, s.start_value, s.increment_by, s.cache_size,
                  concat(d.refobjid::regclass::text, '.', a.attname))
                from pg_sequences s
                join pg_depend d on d.objid = 'outcomes.mt_events_sequence'::regclass and d.deptype = 'a'
                join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
                where s.schemaname = 'outcomes' and s.sequencename = 'mt_events_sequence'
                  and set_config('search_path', 'outcomes', true) is not null
                """
            )
        );

    /// <summary>A server creates no database objects, so all that its Marten and its Wolverine need must exist.</summary>
    [Fact]
    public async Task Nothing_is_missing_that_a_server_looks_for()
    {
        await using var app = RegistryServer.Compose(db.Settings);
        var found = await Read(
            "select relname::text from pg_class union select proname from pg_proc union select conname from pg_constraint"
        );

        IDatabase[] makers =
        [
            (IDatabase)app.Services.GetRequiredService<IDocumentStore>().Storage.Database,
            (IDatabase)app.Services.GetRequiredService<IMessageStore>(),
        ];
        foreach (var maker in makers)
        {
            var wanted = maker.AllObjects().SelectMany(one => one.AllNames()).Select(name => name.Name).ToHashSet();
            Assert.InRange(wanted.Count, 10, 1_000);
            Assert.Empty(wanted.Except(found));
        }
    }
}
