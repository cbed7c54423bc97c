using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Benchmarks.Harness;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// A clinician's sessions and assessments of existing patients, each with an idempotency key, over HTTP on persistent connections, compared
/// with the same commands passed to the case writer in this process. The load generator runs on the same machine.
/// </summary>
internal static class Requests
{
    private const int Patients = 4_000;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    private static readonly (string Name, string Path, string Body)[] Commands =
    [
        (
            "record-session",
            "sessions",
            """
            {"performedOn":"2026-01-20","modality":"microneedling-pen","treats":[{"indication":"acne-scars","bodyArea":"cheeks"}],
            "operator":{"id":"dr-okafor","role":"dermatologist"},"setting":"clinic",
            "device":{"model":"Pen 3","lot":"L-118","needleDepthMm":1.5},
            "anaesthetic":{"agent":"lidocaine 5 %","minutesBefore":40},"durationMinutes":35,"cost":{"amount":180,"currency":"GBP"}}
            """
        ),
        (
            "record-assessment",
            "assessments",
            """
            {"assessedOn":"2026-02-20","indication":"acne-scars","bodyArea":"cheeks",
            "instrument":"goodman-baron","score":2,"assessor":"clinician"}
            """
        ),
    ];

    /// <summary>The caller of all commands.</summary>
    public static readonly Caller Clinician = new("dr-okafor", Role.Clinician, "harbour");

    public static async Task Run()
    {
        await using var cluster = await BenchmarkCluster.Start();
        await using var registry = await BenchmarkRegistry.Create(cluster, "http", listens: true);
        var (patients, lines, _) = NewPatients();
        await registry.Import(lines);
        var address = registry.Address;
        var token = registry.Token(Clinician);
        var ours = Ours.Recorder(registry.Services.GetRequiredService<CaseWriter>());
        Comparison.Head();
        foreach (var at in (int[])[1, 8, 32])
            await Comparison.Print(
                cluster.Processors,
                new($"in process, {at} at once", () => Together(at, _ => Task.FromResult(InProcess(ours, patients)))),
                (new($"HTTP with authentication, {at} at once", () => Together(at, _ => OverHttp(address, token, patients))), 0.5)
            );
    }

    /// <summary>The import lines that enrol new patients and make them treatable, and the patients' ids.</summary>
    public static (Guid[] Patients, Stream Lines, int Count) NewPatients()
    {
        var patients = Enumerable.Range(0, Patients).Select(_ => Guid.NewGuid()).ToArray();
        var lines = patients.SelectMany(Enrolled).ToList();
        return (patients, new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))), lines.Count);
    }

    private static string[] Enrolled(Guid patient) =>
        [
            Line(patient, "enrol-patient", """{"enrolledOn":"2025-12-01","birthYear":1980,"sex":"female","skinType":3}"""),
            Line(patient, "give-consent", """{"scope":"treatment","on":"2025-12-01"}"""),
            Line(
                patient,
                "record-consultation",
                """{"consultedOn":"2025-12-01","provider":{"id":"dr-okafor","role":"dermatologist"},"concerns":"""
                    + """[{"indication":"acne-scars","bodyArea":"cheeks"}],"conditions":[],"medications":[]}"""
            ),
        ];

    private static string Line(Guid patient, string command, string data) =>
        $$"""{"command":"{{command}}","commandId":"{{Guid.NewGuid():D}}","clinic":"harbour","patientId":"{{patient:D}}","data":{{data}}}""";

    /// <summary>Runs the given number of workers for a while, each on its own patients; returns commands per second.</summary>
    public static async Task<double> Together(int workers, Func<int, Task<Func<int, Task>>> make)
    {
        var sends = await Task.WhenAll(Enumerable.Range(0, workers).Select(make));
        var (started, done) = (Stopwatch.GetTimestamp(), 0);
        await Task.WhenAll(
            sends.Select(
                (send, worker) =>
                    Task.Run(async () =>
                    {
                        var own = Patients / workers;
                        for (var turn = Random.Shared.Next(own); Stopwatch.GetElapsedTime(started) < Length; turn++)
                        {
                            await send(worker * own + turn % own);
                            Interlocked.Increment(ref done);
                        }
                    })
            )
        );
        return done / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>The commands recorded in this process.</summary>
    public static Func<int, Task> InProcess(Recorder record, Guid[] patients)
    {
        var commands = Commands
            .Select(one => RegistryFeatures.Commands.Single(known => known.Name == one.Name).Make(JsonElement.Parse(one.Body)))
            .ToArray();
        return async patient =>
        {
            var (command, id, key) = (commands[Random.Shared.Next(commands.Length)], Guid.NewGuid(), Guid.NewGuid());
            var now = new CommandContext(new(2026, 6, 1), patients[patient], Guid.NewGuid());
            await record(
                new("harbour", patients[patient]),
                id,
                known =>
                    new(
                        id,
                        ((Accepted)command.Decide(known, now)).Event,
                        Clinician.Subject,
                        new(Clinician.Role, null, key, Digest, RulesVersion.Current)
                    )
            );
        };
    }

    private static readonly string Digest = Convert.ToBase64String(new byte[32]);

    /// <summary>The same commands over HTTP, on a connection of their own.</summary>
    public static async Task<Func<int, Task>> OverHttp(Uri address, string token, Guid[] patients)
    {
        var client = await RawClient.Open(address);
        return async patient =>
        {
            var (_, path, body) = Commands[Random.Shared.Next(Commands.Length)];
            var status = await client.Send(
                RawClient.Request("POST", $"/v1/patients/{patients[patient]:D}/{path}", token, body, Guid.NewGuid())
            );
            if (status != 201)
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{path}: {status} {client.Text(1_000)}"));
        };
    }
}
