using System.Text.Json.Nodes;
using OutcomesTracker.IntegrationTests.Api;

namespace OutcomesTracker.IntegrationTests.Races;

/// <summary>A request that can be sent again.</summary>
public sealed record Sending(string Patient, string Path, string Body, (string Name, string Value)[] Headers)
{
    public Task<Answer> By(HttpClient writer) => writer.Post($"{Patient}/{Path}", Body, Headers);
}

/// <summary>Random valid requests, about so few patients, ids and entries that many of them conflict.</summary>
public sealed class RandomCommands(int seed, string[] patients, Guid[] ids)
{
    private readonly Random chance = new(seed);

    /// <param name="latest">Returns the last version of a patient that the writer has read.</param>
    public Sending Next(Func<string, long> latest)
    {
        var patient = patients[chance.Next(patients.Length)];
        var (path, body) = Command();
        List<(string, string)> headers = [];
        // Some keys are also used by other requests.
        if (chance.Next(2) == 0)
            headers.Add(Talking.Key(chance.Next(5) == 0 ? Id() : Guid.NewGuid()));
        if (chance.Next(4) == 0)
            headers.Add(Talking.IfMatch(latest(patient)));
        return new(patient, path, body.ToJsonString(), [.. headers]);
    }

    /// <summary>Decides whether to repeat an earlier request; returns the index of one of those sent, or null.</summary>
    public int? Again(int sent) => sent > 0 && chance.Next(5) == 0 ? chance.Next(sent) : null;

    private (string Path, JsonObject Body) Command() =>
        chance.Next(10) switch
        {
            0 or 1 => ("sessions", Session()),
            2 => ("side-effects", SideEffect()),
            3 or 4 => ($"side-effects/{Id()}/resolution", Bodies.Resolution()),
            5 => ("assessments", Bodies.Assessment(1 + chance.Next(5))),
            6 => ("photos", Bodies.Photo().With("photoId", Id())),
            7 => ("corrections", Bodies.Correction(Version(), chance.Next(2) == 0 ? SideEffect() : Bodies.Assessment(1 + chance.Next(5)))),
            8 => ("retractions", Bodies.Retraction(Version())),
            _ => (chance.Next(4) == 0 ? "consents/withdrawals" : "consents", Bodies.Consent(on: $"2025-01-{10 + chance.Next(15)}")),
        };

    private JsonObject Session() => Bodies.Session().With("sessionId", chance.Next(2) == 0 ? Id() : null);

    private JsonObject SideEffect() => Bodies.SideEffect().With("sideEffectId", chance.Next(3) == 0 ? null : Id());

    private Guid Id() => ids[chance.Next(ids.Length)];

    private int Version() => 2 + chance.Next(25);
}
