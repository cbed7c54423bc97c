using Npgsql;
using OutcomesTracker.IntegrationTests;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.IntegrationTests.ContractData;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Critter.Tests;

/// <summary>Each engine reads, appends to and projects what the other wrote; which of them began makes no difference to a row.</summary>
public sealed class CrossReadingTests
{
    // What a registry seals differs each time, and so do the trace of a request and the id of a clinic's event, which has no key.
    private const string Events = """
        select concat_ws(' ', case when s.type = 'patient_case' then e.id end, e.stream_id, e.version, e.type, regexp_replace(e.data::text, '"enc:v1:[^"]*"', '"sealed"', 'g'), e.tenant_id, e.mt_dotnet_type,
          e.user_name, e.headers - 'content', e.headers ? 'content', e.correlation_id is null, e.causation_id is null, e.is_archived, e.bdata is null)
        from outcomes.mt_events e join outcomes.mt_streams s on s.tenant_id = e.tenant_id and s.id = e.stream_id order by e.tenant_id, e.stream_id, e.version
        """,
        Streams = "select concat_ws(' ', tenant_id, id, type, version, is_archived) from outcomes.mt_streams order by tenant_id, id",
        Homes = "select concat_ws(' ', id, clinic) from outcomes.patients order by id",
        Facts = """
        select concat_ws(' ', e.id, f.generation, f.patient_id, f.clinic, encode(f.change, 'hex'))
        from outcomes.facts_v2 f join outcomes.mt_events e on e.seq_id = f.seq order by e.tenant_id, e.stream_id, e.version
        """,
        Roster = """
        select concat_ws(' ', generation, clinic, patient_id, enrolled_on, birth_year, sex, skin_type, identity is null) from outcomes.roster_v2 order by patient_id
        """;

    [Fact]
    public async Task The_contract_s_file_in_three_parts_by_turns_makes_the_same_rows_and_the_expected_views_whoever_begins()
    {
        await using var one = await RegistryDatabases.Create();
        await using var other = await RegistryDatabases.Create();
        await ByTurns(one, new OwnEngine(), new CritterStackEngine());
        await ByTurns(other, new CritterStackEngine(), new OwnEngine());
        await ExpectedViews.CompareForEveryCaller(one.Settings);
        await ExpectedViews.CompareForEveryCaller(other.Settings);
        foreach (var rows in (string[])[Streams, Homes, Events, Facts, Roster]) Assert.Equal(await Read(one, rows), await Read(other, rows));
    }

    private static async Task ByTurns(RegistryDatabases databases, IEngine first, IEngine second)
    {
        var part = ContractFiles.Lines.Count / 3;
        (IEngine Engine, IEnumerable<string> Lines)[] turns =
            [(first, ContractFiles.Lines.Take(part)), (second, ContractFiles.Lines.Skip(part).Take(part)), (first, ContractFiles.Lines.Skip(2 * part))];
        foreach (var (engine, lines) in turns)
        {
            await using var server = await AnotherServer.Start(databases.Settings, engine: engine);
            using var admin = server.As(Role.RegistryAdmin);
            foreach (var clinic in RunningRegistry.Clinics) await admin.RegisterClinic(clinic);
            var (_, _, refused) = ContractDataTests.Counts((await admin.Import(lines))[^1]);
            Assert.Equal(0, refused);
            // All that was recorded is in the views before the other engine takes its turn.
            var recorded = await Scalar(databases, "select max(seq_id) from outcomes.mt_events");
            for (var patience = 0; (await server.ReadySequence()) < recorded; patience++)
            {
                Assert.True(patience < 600, "The views did not follow.");
                await Task.Delay(50);
            }
        }
    }

    private static async Task<long> Scalar(RegistryDatabases databases, string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(databases.Settings.Registry) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<List<string>> Read(RegistryDatabases databases, string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(databases.Settings.Registry) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        Assert.NotEmpty(rows);
        return rows;
    }
}
