using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OutcomesTracker.Server.Imports;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>How much of an import is buffered at a time.</summary>
public sealed class ImportRoomTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    private const int Lines = 100,
        LineBytes = 1_000_000;

    [Fact]
    public async Task Lines_that_come_faster_than_they_are_recorded_are_read_when_there_is_room()
    {
        using var clinician = registry.Clinician();
        var patient = Talking.Id(await clinician.Enrol());
        await using var holder = await registry.Database.Owner.OpenConnectionAsync();
        await using var hold = await holder.BeginTransactionAsync();
        await using (
            var command = new NpgsqlCommand("select 1 from outcomes.mt_streams where id = $1 for update", holder)
            {
                Parameters = { new() { Value = patient } },
            }
        )
            await command.ExecuteNonQueryAsync();

        await using var sent = new ManyLines(patient);
        var run = registry.Services.GetRequiredService<ImportRun>();
        await using var results = run.Apply(new("tester", Role.Clinician, "harbour"), sent, CancellationToken.None).GetAsyncEnumerator();
        var next = results.MoveNextAsync();
        await Eventually.Holds(() => sent.Taken >= 10_000_000);
        long taken;
        do
        {
            taken = sent.Taken;
            await Task.Delay(1_000);
        } while (sent.Taken > taken);
        Assert.InRange(taken, 10_000_000, 30_000_000);

        await hold.RollbackAsync();
        for (var line = 1; line <= Lines; line++)
        {
            Assert.True(await next);
            Assert.Equal(line, results.Current.Line);
            next = results.MoveNextAsync();
        }
        Assert.False(await next);
    }

    /// <summary>Consents of one patient, each line of the maximum size, produced as fast as they are read.</summary>
    private sealed class ManyLines(Guid patient) : MemoryStream
    {
        private long taken;

        public long Taken => Interlocked.Read(ref taken);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == Length && Taken < Lines * (LineBytes + 1L))
            {
                var line = Bodies.Line("give-consent", patient, Bodies.Consent());
                SetLength(0);
                Write(Encoding.ASCII.GetBytes($"{line[..1]}{new string(' ', LineBytes - line.Length)}{line[1..]}\n"));
                Position = 0;
            }
            var read = base.Read(buffer.Span);
            Interlocked.Add(ref taken, read);
            return ValueTask.FromResult(read);
        }
    }
}
