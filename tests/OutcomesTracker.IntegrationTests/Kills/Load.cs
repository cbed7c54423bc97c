using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using OutcomesTracker.IntegrationTests.Api;

namespace OutcomesTracker.IntegrationTests.Kills;

/// <summary>
/// Clinicians who enrol and treat patients, one command after another, while the server or the database is killed. Half of the commands
/// without a response are repeated until they succeed; the others are abandoned.
/// </summary>
public sealed class Load(HttpClient clinician, int seed)
{
    private const int Clinicians = 16;

    private readonly ConcurrentQueue<SentCommand> sent = new();

    /// <summary>All commands that were sent, with or without a response.</summary>
    public IReadOnlyCollection<SentCommand> Sent => sent;

    public Task Run(CancellationToken over) =>
        Task.WhenAll(
            Enumerable.Range(0, Clinicians).Select(place => Task.Run(() => Work(new(seed + place), over), CancellationToken.None))
        );

    private async Task Work(Random chance, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            if (
                await Told("/v1/patients", Bodies.Enrolment().With("identity", new { fullName = "Ada Moreau" }), chance, over)
                is not { } enrolled
            )
                continue;
            foreach (var (path, body, isNeeded) in Story())
                if (
                    await Told($"/v1/patients/{enrolled.PatientId}/{path}", body, chance, over) is null
                    && (isNeeded || over.IsCancellationRequested)
                )
                    break;
        }
    }

    private static IEnumerable<(string Path, JsonObject Body, bool IsNeeded)> Story() =>
        [
            ("consents", Bodies.Consent(), true),
            ("consultations", Bodies.Consultation(), true),
            ("consents", Bodies.Consent("research"), false),
            ("sessions", Bodies.Session(), false),
            ("side-effects", Bodies.SideEffect(), false),
            ("assessments", Bodies.Assessment(), false),
            ("sessions", Bodies.Session("2025-02-20"), false),
            ("assessments", Bodies.Assessment(4, "2025-04-01"), false),
            ("corrections", Bodies.Correction(2, Bodies.Consent(on: "2025-01-09")), false),
            ("photos", Bodies.Photo(), false),
        ];

    private async Task<Receipt?> Told(string path, JsonObject body, Random chance, CancellationToken over)
    {
        var command = new SentCommand(path, body);
        sent.Enqueue(command);
        var insists = chance.Next(2) == 0;
        while (!over.IsCancellationRequested && !await command.Send(clinician))
        {
            await Task.Delay(chance.Next(5, 40), CancellationToken.None);
            if (!insists)
                break;
        }
        return command.Told;
    }
}
