using OutcomesTracker.Server;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Store;

/// <summary>A database whose tables an older program created by itself, in Marten's layout, is taken over by Marten in place.</summary>
public sealed class OlderSchemaTests
{
    /// <summary>
    /// The tables' files, and each row's writing transaction and content: rewriting a table or changing a row would change this text.
    /// </summary>
    private const string Rows = """
        select concat_ws(' ', pg_relation_filenode('outcomes.mt_events'), pg_relation_filenode('outcomes.mt_streams'),
          (select concat(count(*), md5(string_agg(concat(e.xmin, e), '|' order by e.seq_id))) from outcomes.mt_events e),
          (select concat(count(*), md5(string_agg(
            concat(s.xmin, s.tenant_id, s.id, s.type, s.version, s.timestamp, s.created, s.is_archived), '|'
            order by s.tenant_id, s.id))) from outcomes.mt_streams s))
        """;

    private const string Timestamp = """
        select pg_get_expr(d.adbin, d.adrelid) from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
        where d.adrelid = 'outcomes.mt_events'::regclass and a.attname = 'timestamp'
        """;

    [Fact]
    public async Task It_is_refused_until_it_is_migrated_and_no_row_is_rewritten()
    {
        await using var older = await OlderDatabase.OlderDatabase.AsItWas();
        await using var owner = TestSql.Open(older.Settings.Registry);
        var before = await owner.Scalar<string>(Rows);
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => RegistryServer.Build(older.Settings));
        Assert.Contains("outcomes migrate", refused.Message, StringComparison.Ordinal);

        await Task.WhenAll(
            Enumerable.Range(0, 2).Select(_ => RegistrySchema.Migrate(older.Settings.Registry, older.Settings.Keys, default))
        );
        Assert.Equal(before, await owner.Scalar<string>(Rows));
        Assert.Equal("now()", await owner.Scalar<string>(Timestamp));
        await using var app = EventStoreConnection.Open(older.Settings.Registry);
        Assert.True(await RegistrySchema.Migration.IsCurrent(app));
    }
}
