using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OutcomesTracker.IntegrationTests.OpenApi;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.IntegrationTests.BadInput;

/// <summary>
/// Random bodies: whatever the API's document forbids is a 400 that names it, there is never a server error, and exactly what was accepted
/// is appended. 10,000 bodies, or as many as <c>OUTCOMES_BAD_INPUTS</c> says.
/// </summary>
public sealed class RandomBodyTests(UnlimitedRegistry registry, ITestOutputHelper output) : IClassFixture<UnlimitedRegistry>
{
    private const int BatchSize = 50,
        BatchesOfOne = 100;

    private static readonly int Wanted = int.Parse(
        Environment.GetEnvironmentVariable("OUTCOMES_BAD_INPUTS") ?? "10000",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public async Task Nothing_by_chance_gets_in_that_the_document_forbids()
    {
        var (before, batches, statuses) = (await registry.Events(), 0, new Dictionary<int, int>());
        var (clinician, subject) = (registry.Clinician(), (Subject)null!);
        var property = Prop.ForAll(
            Arb.From(Gen.Choose(0, int.MaxValue - 1).ArrayOf(BatchSize), Smaller),
            async seeds =>
            {
                // A new client and a new patient from time to time, since a token expires and a patient's stream grows long.
                if (batches++ % BatchesOfOne == 0)
                {
                    clinician.Dispose();
                    clinician = registry.Clinician();
                    subject = await Subject.Make(clinician);
                }
                var answers = await Task.WhenAll(seeds.Select(seed => Judge(clinician, RandomBody.Of(seed, subject), subject)));
                foreach (var status in answers)
                    statuses[status] = statuses.GetValueOrDefault(status) + 1;
            }
        );
        await Task.Run(
            () => Check.One(Config.QuickThrowOnFailure.WithMaxTest((Wanted + BatchSize - 1) / BatchSize), property),
            TestContext.Current.CancellationToken
        );
        output.WriteLine(
            $"{statuses.Values.Sum()} bodies: "
                + string.Join(", ", statuses.OrderBy(status => status.Key).Select(status => $"{status.Value} × {status.Key}"))
        );
        Assert.True(statuses.Values.Sum() >= Wanted);
        var subjects = (batches + BatchesOfOne - 1) / BatchesOfOne;
        Assert.Equal(before + subjects * Subject.Events + statuses.GetValueOrDefault(201), await registry.Events());
        clinician.Dispose();
    }

    private static async Task<int> Judge(HttpClient clinician, RandomBody body, Subject subject)
    {
        var answer = await clinician.Post(subject.Path(body.Command), body.Json);
        Assert.True(answer.Status is 201 or 400 or 404 or 409 or 422, $"{answer.Status} {answer.Json} for {body}");
        var forbidden = Forbidden(body).ToList();
        if (forbidden.Count > 0)
            Assert.True(answer.Status == 400, $"{answer.Status} {answer.Json} for {body}: {string.Join("; ", forbidden)}");
        if (answer.Status != 400)
            return answer.Status;
        Assert.NotEmpty(answer.Fields);
        foreach (var place in forbidden.Select(error => error[..error.IndexOf(':', StringComparison.Ordinal)]))
            Assert.True(
                answer.Fields.Any(field =>
                    field == "body"
                    || field.StartsWith(place, StringComparison.Ordinal)
                    || place.StartsWith(field, StringComparison.Ordinal)
                ),
                $"{place} is not in {answer.Json} for {body}"
            );
        return answer.Status;
    }

    /// <summary>What the document's schema forbids, each error preceded by its path: <c>treats[0].bodyArea: …</c>.</summary>
    private static IEnumerable<string> Forbidden(RandomBody body)
    {
        JsonElement json;
        try
        {
            json = JsonElement.Parse(body.Json, RequestBody.Strict);
        }
        catch (JsonException)
        {
            return ["body: no JSON"];
        }
        catch (InvalidOperationException)
        {
            return ["body: a name that is no text"];
        }
        return Documented
            .RequestErrors(body.Command.Name, json)
            .Select(error => error.Replace("$.", "", StringComparison.Ordinal).Replace("$:", "body:", StringComparison.Ordinal))
            .Select(error =>
                error.Contains(" is missing", StringComparison.Ordinal) || error.Contains(" is unknown", StringComparison.Ordinal)
                    ? $"{error[..error.IndexOf(' ', StringComparison.Ordinal)]}: {error}"
                    : error
            );
    }

    /// <summary>Shrinks a failing batch: its halves, and its single bodies, which are the smallest failing case.</summary>
    private static IEnumerable<int[]> Smaller(int[] seeds) =>
        seeds.Length <= 1 ? [] : [seeds[..(seeds.Length / 2)], seeds[(seeds.Length / 2)..], .. seeds.Select(seed => (int[])[seed])];
}
