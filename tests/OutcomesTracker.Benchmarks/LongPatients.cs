using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Benchmarks.Harness;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;
using EventLog = OutcomesTracker.Server.Store.EventLog;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// The cost of recording one more entry, and of reading all entries, for a patient of 5,000 entries, compared with one of 500.
/// </summary>
internal static class LongPatients
{
    /// <summary>The two sizes that are compared, and one for the warm-up.</summary>
    private static readonly int[] Sizes = [500, 5_000, 500];

    private static readonly Guid[] Patients = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    private static readonly Caller Clinician = new("dr-okafor", Role.Clinician, "harbour");

    public static async Task Run()
    {
        await using var cluster = await BenchmarkCluster.Start();
        await using var registry = await BenchmarkRegistry.Create(cluster, "long_patient", listens: true);
        for (var which = 0; which < Sizes.Length; which++)
            await registry.Import(new MemoryStream(LongStory.Lines(Patients[which], Sizes[which])));
        using var client = await RawClient.Open(registry.Address);
        var token = registry.Token(Clinician);
        var log = registry.Services.GetRequiredService<EventLog>();
        var cases = new PatientCase[Sizes.Length];
        for (var which = 0; which < Sizes.Length; which++)
            cases[which] = Folded(await log.ReadStream(new("harbour", Patients[which])));

        Table.Head("work, µs each", "500 entries", "5,000 entries", "ratio", "target");
        await Compare("one entry over HTTP, recorded", 2, 60, which => Recorded(client, token, which));
        await Compare(
            "ten entries of all kinds, decided and folded in",
            2,
            2_000,
            which =>
            {
                Decided(cases[which], which);
                return Task.CompletedTask;
            }
        );
        await Compare(
            "all entries loaded from the database and folded",
            12,
            6,
            async which => Folded(await log.ReadStream(new("harbour", Patients[which])))
        );
        await Compare("GET the case", 12, 6, which => Got(client, token, $"/v1/patients/{Patients[which]:D}"));
        await Compare("GET the history", 12, 6, which => Got(client, token, $"/v1/patients/{Patients[which]:D}/history"));
    }

    /// <summary>
    /// The two sizes run in turns. A warm-up of three seconds, because the JIT compiles hot code gradually, and the first turn are not
    /// counted.
    /// </summary>
    private static async Task Compare(string name, double target, int times, Func<int, Task> work)
    {
        List<double>[] costs =
        [
            [],
            [],
        ];
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < WarmUp; )
            await work(2);
        for (var turn = 0; turn <= Comparison.Turns; turn++)
        for (var which = 0; which < costs.Length; which++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var time = 0; time < times; time++)
                await work(which);
            if (turn > 0)
                costs[which].Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds / times);
        }
        var ratios = new Runs([.. costs[1].Zip(costs[0], (large, small) => large / small)]);
        Table.Row(
            name,
            new Runs(costs[0]).Show("#,0.0"),
            new Runs(costs[1]).Show("#,0.0"),
            ratios.Show("0.00"),
            string.Create(CultureInfo.InvariantCulture, $"≤ {target}")
        );
    }

    private static PatientCase Folded(IReadOnlyList<StoredEvent> stored) =>
        stored.Aggregate(PatientCase.Empty, (patient, one) => patient.Evolve((int)one.Version, EventJson.ReadPatient(one)!));

    /// <summary>The next entries of the story, each decided on the case after the previous one.</summary>
    private static void Decided(PatientCase patient, int which)
    {
        var now = new CommandContext(new(2026, 6, 1), Patients[which], Guid.NewGuid());
        var version = Sizes[which];
        foreach (var command in Next[which])
            patient = patient.Evolve(++version, ((Accepted)command.Decide(patient, now)).Event);
    }

    private static readonly PatientCommand[][] Next = [.. Sizes.Select((size, which) => Read(Patients[which], size))];

    /// <summary>
    /// The ten commands that follow the first <paramref name="after"/> entries, with a seal that leaves their texts unchanged.
    /// </summary>
    private static PatientCommand[] Read(Guid patient, int after) =>
        [
            .. System
                .Text.Encoding.UTF8.GetString(LongStory.Lines(patient, after + 10))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Skip(after)
                .Select(line =>
                {
                    var parsed = JsonElement.Parse(line);
                    var known = RegistryFeatures.Commands.Single(one => one.Name == parsed.GetProperty("command").GetString());
                    return known.Make(parsed.GetProperty("data")).Sealed(text => text);
                }),
        ];

    private static async Task Recorded(RawClient client, string token, int which)
    {
        var day = LongStory.DayOf(Sizes[which]).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var session = LongStory.Session(day, Guid.NewGuid(), "clinic");
        if (
            await client.Send(RawClient.Request("POST", $"/v1/patients/{Patients[which]:D}/sessions", token, session, Guid.NewGuid()))
            is var status
                and not 201
        )
            throw new InvalidOperationException($"{status} {client.Text(1_000)}");
    }

    private static async Task Got(RawClient client, string token, string path)
    {
        if (await client.Send(RawClient.Request("GET", path, token)) is var status and not 200)
            throw new InvalidOperationException($"{path}: {status}");
    }
}
