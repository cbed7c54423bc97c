using System.Collections.Concurrent;
using OutcomesTracker.IntegrationTests.Api;

namespace OutcomesTracker.IntegrationTests.Races;

/// <summary>Random concurrent requests to two servers.</summary>
[Collection(nameof(TwoServers))]
public sealed class StormTests(TwoServers two)
{
    private const int Patients = 20,
        Each = 15;

    [Fact]
    public async Task Whatever_a_hundred_writers_send_what_they_were_told_is_what_is_stored_and_every_history_was_possible()
    {
        var patients = await two.EnrolForTreatment(Patients);
        var ids = Enumerable.Range(0, 6).Select(_ => Guid.NewGuid()).ToArray();
        var sent = new ConcurrentDictionary<int, Sending>();
        var exchanges = (await two.AtOnce(2, (place, writer) => Write(writer, new(place, patients, ids), sent)))
            .SelectMany(one => one)
            .ToList();

        Assert.Equal([201, 404, 409, 412, 422], exchanges.Select(one => one.Answer.Status).Distinct().Order());
        Assert.Equal(
            ["already-resolved", "id-in-use", "key-reused"],
            exchanges.Where(one => one.Answer.Status == 409).Select(one => one.Answer.Slug).Distinct().Order()
        );
        var told = exchanges.Where(one => one.Answer.Status == 201).Select(one => Told.Of(one.Answer)).ToList();
        var fresh = told.Where(one => !one.Replayed).ToList();
        Assert.NotEqual(told.Count, fresh.Count);
        Assert.Equal(fresh.Count, fresh.Select(one => one.EventId).Distinct().Count());
        Assert.Equal(fresh.Count, fresh.Select(one => one.Sequence).Distinct().Count());
        foreach (var patient in patients)
        {
            await two.HoldsExactly(patient, 3, told.Where(one => one.PatientId == Talking.Id(patient)));
            var history = await two.Here.Read($"{patient}/history");
            ValidHistory.Check(history);
            Assert.Equal(history.GetRawText(), (await two.There.Read($"{patient}/history")).GetRawText());
            Assert.Equal((await two.Here.Read(patient)).GetRawText(), (await two.There.Read(patient)).GetRawText());
        }
    }

    /// <summary>A writer sometimes repeats a request that any writer has sent with a key, to its own server.</summary>
    private static async Task<List<(Sending Sent, Answer Answer)>> Write(
        HttpClient writer,
        RandomCommands commands,
        ConcurrentDictionary<int, Sending> sent
    )
    {
        var exchanges = new List<(Sending, Answer)>();
        var seen = new Dictionary<string, long>();
        for (var turn = 0; turn < Each; turn++)
        {
            var sending =
                commands.Again(sent.Count) is { } earlier && sent.TryGetValue(earlier, out var one)
                    ? one
                    : commands.Next(patient => seen.GetValueOrDefault(patient, 3));
            if (sending.Headers.Any(header => header.Name == "Idempotency-Key"))
                sent.TryAdd(sent.Count, sending);
            var answer = await sending.By(writer);
            exchanges.Add((sending, answer));
            if (answer.Status == 201)
                seen[sending.Patient] = Told.Of(answer).Version;
        }
        return exchanges;
    }
}
