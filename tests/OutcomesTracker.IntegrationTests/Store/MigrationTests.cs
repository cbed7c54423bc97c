using Marten;
using Npgsql;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Store;

/// <summary>Creating the schema, and the privileges of the runtime role.</summary>
public sealed class MigrationTests(TestDatabase db) : IClassFixture<TestDatabase>
{
    private static readonly SchemaMigration Migration = new(1);

    private static readonly SchemaScript Script = new("extra", "create table if not exists outcomes.extra (n int)");

    [Fact]
    public async Task May_run_again_and_many_at_once()
    {
        await db.Execute("drop schema outcomes cascade");
        Assert.False(await Migration.IsCurrent(db.App));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Migration.Apply(db.ConnectionString))));
        Assert.True(await Migration.IsCurrent(db.App));
    }

    [Fact]
    public async Task A_server_sees_that_the_schema_is_older_than_itself()
    {
        var next = new SchemaMigration(1_000, Script); // newer than any that this program applied
        Assert.False(await next.IsCurrent(db.App));
        await next.Apply(db.ConnectionString);
        Assert.True(await next.IsCurrent(db.App));
        Assert.Equal(0, await db.Scalar<long>("select count(*) from outcomes.extra"));

        // An older program accepts a newer schema and leaves it unchanged.
        Assert.True(await Migration.IsCurrent(db.App));
        await Migration.Apply(db.ConnectionString);
        Assert.True(await next.IsCurrent(db.App));
    }

    /// <summary>
    /// An owner as in ops/postgres-roles.sql: it owns the database, is a member of the serving role, and has no other privileges.
    /// </summary>
    [Fact]
    public async Task An_owner_that_is_no_superuser_migrates_and_again()
    {
        var (login, name) = ($"owner_{Guid.NewGuid():n}", $"owned_{Guid.NewGuid():n}");
        await db.Execute($"create role {login} login password 'secret' in role {SchemaMigration.Role}");
        await db.Execute($"create database {name} owner {login}");
        try
        {
            var owner = new NpgsqlConnectionStringBuilder(db.ConnectionString)
            {
                Database = name,
                Username = login,
                Password = "secret",
                Pooling = false,
            }.ConnectionString;
            for (var time = 0; time < 2; time++)
                await RegistrySchema.Migration.Apply(owner);
            await using var app = EventStoreConnection.Open(owner);
            Assert.True(await RegistrySchema.Migration.IsCurrent(app));
        }
        finally
        {
            await db.Execute($"drop database {name} with (force)");
            await db.Execute($"drop role {login}");
        }
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_behind_and_is_named()
    {
        var bad = new SchemaMigration(99, new SchemaScript("half", "create table outcomes.half (n int); select no_such_thing"));
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => bad.Apply(db.ConnectionString));
        Assert.Contains("'half'", failure.Message);
        Assert.False(await db.Scalar<bool>("select to_regclass('outcomes.half') is not null"));
    }

    [Theory]
    [InlineData("update outcomes.mt_events set data = '{}'")]
    [InlineData("update outcomes.mt_events set is_archived = true")]
    [InlineData("delete from outcomes.mt_events")]
    [InlineData("truncate outcomes.mt_events")]
    [InlineData("delete from outcomes.mt_streams")]
    [InlineData("update outcomes.mt_streams set tenant_id = 'other'")]
    [InlineData("update outcomes.mt_streams set is_archived = true")]
    [InlineData("truncate outcomes.mt_streams cascade")]
    [InlineData("delete from outcomes.mt_event_progression")]
    [InlineData("update outcomes.schema_version set version = 9")]
    [InlineData("alter table outcomes.mt_events add column more int")]
    [InlineData("drop table outcomes.mt_events")]
    [InlineData("create table outcomes.more (n int)")]
    [InlineData("create table wolverine.more (n int)")]
    [InlineData("drop table wolverine.wolverine_outgoing_envelopes")]
    [InlineData("create table public.more (n int)")]
    [InlineData("select setval('outcomes.mt_events_sequence', 1)")]
    public async Task The_runtime_role_is_refused(string sql)
    {
        await using var command = db.App.CreateCommand(sql);
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    [Fact]
    public async Task It_may_do_what_Martens_append_does()
    {
        var stream = Guid.NewGuid();
        await using var marten = DocumentStore.For(options => options.UseRegistry(MartenStore.Open(db.ConnectionString), EventJson.Reader));
        await using var session = marten.LightweightSession("harbour");
        session.Events.Append(stream, new ConsentGiven(ConsentScope.Research, new(2026, 1, 10)));
        await session.SaveChangesAsync();
        session.Events.Append(stream, new ConsentGiven(ConsentScope.Photography, new(2026, 1, 10)));
        await session.SaveChangesAsync();
        Assert.Equal([1, 2], (await new EventLog(db.App).ReadStream(new("harbour", stream))).Select(e => e.Version));
    }

    [Fact]
    public async Task It_sees_the_sessions_of_other_logins_where_the_owner_may_let_it()
    {
        await using var command = db.App.CreateCommand("select pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')");
        Assert.True((bool)(await command.ExecuteScalarAsync())!);
    }

    [Fact]
    public async Task A_connection_keeps_its_role_when_it_comes_back_from_the_pool()
    {
        await using var app = EventStoreConnection.Open(db.ConnectionString + ";Maximum Pool Size=1");
        for (var i = 0; i < 5; i++)
        {
            await using var connection = await app.OpenConnectionAsync();
            await using var command = new NpgsqlCommand("select current_user::text", connection);
            Assert.Equal(SchemaMigration.Role, await command.ExecuteScalarAsync());
        }
    }
}
