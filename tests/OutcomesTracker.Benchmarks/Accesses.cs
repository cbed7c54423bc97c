using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OutcomesTracker.Benchmarks.Harness;
using OutcomesTracker.Server.Features.Patients;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// Cases read over HTTP, each with an access that is committed before it is answered, compared with the same records read in this process
/// and not recorded. At the end there are as many accesses as answers.
/// </summary>
internal static class Accesses
{
    public static async Task Run()
    {
        await using var cluster = await BenchmarkCluster.Start();
        await using var registry = await BenchmarkRegistry.Create(cluster, "accesses", listens: true);
        var (patients, lines, _) = Requests.NewPatients();
        await registry.Import(lines);
        var (address, token, read) = (registry.Address, registry.Token(Requests.Clinician), 0L);
        var records = registry.Services.GetRequiredService<PatientRecords>();
        Comparison.Head();
        foreach (var at in (int[])[1, 8, 32])
            await Comparison.Print(
                cluster.Processors,
                new(
                    $"records in process, not recorded, {at} at once",
                    () => Requests.Together(at, _ => Task.FromResult<Func<int, Task>>(Find))
                ),
                (new($"cases over HTTP, recorded, {at} at once", () => Requests.Together(at, _ => Reader())), 0.1)
            );
        await using var command = registry
            .Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand("select count(*) from outcomes.accesses");
        var kept = (long)(await command.ExecuteScalarAsync())!;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{read:N0} cases read, {kept:N0} accesses"));

        Task Find(int patient) => records.Find(patients[patient], Requests.Clinician, default);

        async Task<Func<int, Task>> Reader()
        {
            var client = await RawClient.Open(address);
            return async patient =>
            {
                var status = await client.Send(RawClient.Request("GET", $"/v1/patients/{patients[patient]:D}", token));
                if (status != 200)
                    throw new InvalidOperationException($"{status} {client.Text(1_000)}");
                Interlocked.Increment(ref read);
            };
        }
    }
}
