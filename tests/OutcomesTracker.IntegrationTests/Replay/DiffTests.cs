using System.Text.Json;
using OutcomesTracker.IntegrationTests.Api;

namespace OutcomesTracker.IntegrationTests.Replay;

/// <summary>What changed in a case between two entries, and which entry did it.</summary>
public sealed class DiffTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IAsyncLifetime
{
    private readonly HttpClient clinician = registry.Clinician();
    private string patient = "";

    /// <summary>
    /// Entries: 1 enrolled, 2 consent, 3 consultation, 4 session, 5 its assessment, 6 corrects 5 twice as 7 does, 8 a side effect, 9 its
    /// resolution, 10 retracts 8.
    /// </summary>
    public async ValueTask InitializeAsync()
    {
        patient = await clinician.EnrolForTreatment();
        await clinician.Accept($"{patient}/sessions", Bodies.Session("2025-02-01"));
        await clinician.Accept($"{patient}/assessments", Bodies.Assessment(4));
        await clinician.Accept($"{patient}/corrections", Bodies.Correction(5, Bodies.Assessment(2, "2025-03-04")));
        await clinician.Accept($"{patient}/corrections", Bodies.Correction(5, Bodies.Assessment(1, "2025-03-04")));
        var effect = (await clinician.Accept($"{patient}/side-effects", Bodies.SideEffect("2025-02-02"))).GetProperty("id").GetGuid();
        await clinician.Accept($"{patient}/side-effects/{effect}/resolution", Bodies.Resolution("2025-02-20"));
        await clinician.Accept($"{patient}/retractions", Bodies.Retraction(8));
    }

    public ValueTask DisposeAsync()
    {
        clinician.Dispose();
        return default;
    }

    [Fact]
    public async Task Each_field_that_was_corrected_is_told_with_the_correction_that_did_it()
    {
        Assert.Equal(
            ["5 assessedOn: 2025-03-03 → 2025-03-04 by 6", "5 score: 4 → 2 by 6", "course outcome: not-improved → improved by 6"],
            await Told(5, 6)
        );
        Assert.Equal(["5 score: 2 → 1 by 7"], await Told(6, 7));
        Assert.Equal(
            ["5 assessedOn: 2025-03-03 → 2025-03-04 by 6", "5 score: 4 → 1 by 7", "course outcome: not-improved → improved by 6"],
            await Told(5, 7)
        );
    }

    [Fact]
    public async Task What_was_retracted_stays_and_says_so_and_so_does_what_fell_with_it() =>
        Assert.Equal(["8 standing: in-effect → retracted by 10", "9 standing: in-effect → retracted by 10"], await Told(9, 10));

    [Fact]
    public async Task A_new_entry_has_every_field_with_nothing_before_and_what_follows_from_it()
    {
        Assert.Equal(
            [
                "2 standing: nothing → in-effect by 2",
                "2 scope: nothing → treatment by 2",
                "2 on: nothing → 2025-01-10 by 2",
                "consent scope: nothing → treatment by 2",
                "consent inForce: nothing → true by 2",
                "consent since: nothing → 2025-01-10 by 2",
            ],
            await Told(1, 2)
        );
        Assert.Contains(
            "1 birthYear: nothing → 1984 by 1",
            (await Told(0, 1)).Select(told => told.Replace(Born(), "1984", StringComparison.Ordinal))
        );
        Assert.Contains("course outcome: nothing → missing by 4", await Told(3, 4));

        string Born() => Bodies.Enrolment()["birthYear"]!.ToJsonString();
    }

    [Fact]
    public async Task From_one_point_to_the_same_nothing_changes_and_the_later_one_is_the_latest_unless_given()
    {
        Assert.Empty(await Told(7, 7));
        var answer = await clinician.Read($"{patient}/diff?from=9");
        Assert.Equal((9, 10), (answer.GetProperty("from").GetInt64(), answer.GetProperty("to").GetInt64()));
        Assert.False(answer.TryGetProperty("cutoff", out _));
        Assert.False(answer.TryGetProperty("freeText", out _));
        Assert.Equal(2, answer.GetProperty("changes").GetArrayLength());
        Assert.Equal(answer.GetRawText(), (await clinician.Read($"{patient}/diff")).GetRawText());
    }

    [Fact]
    public async Task Only_what_happened_by_the_cutoff_changes()
    {
        Assert.Empty(await Told(4, 5, "&cutoff=2025-03-02"));
        // On its old day the assessment was there, and on its new one it is not yet.
        Assert.Contains("5 standing: in-effect → nothing by 6", await Told(5, 6, "&cutoff=2025-03-03"));
        Assert.Contains(
            "course outcome: not-improved → missing by 6",
            (await Told(5, 6, "&cutoff=2025-03-03")).Select(told => told.Replace("not-yet-due", "missing", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Two_differences_after_each_other_are_one()
    {
        for (var from = 0; from <= 10; from++)
        for (var between = from; between <= 10; between++)
        for (var to = between; to <= 10; to += 3)
        {
            var (first, second, whole) = (await Changes(from, between), await Changes(between, to), await Changes(from, to));
            var composed = first
                .Keys.Union(second.Keys)
                .Select(place =>
                    (
                        place,
                        Before: (first.TryGetValue(place, out var early) ? early : second[place]).Before,
                        Last: second.TryGetValue(place, out var late) ? late : first[place]
                    )
                )
                .Where(one => one.Before != one.Last.After)
                .ToDictionary(one => one.place, one => (one.Before, one.Last.After));
            Assert.Equal(
                composed.OrderBy(one => one.Key),
                whole.ToDictionary(one => one.Key, one => (one.Value.Before, one.Value.After)).OrderBy(one => one.Key)
            );
        }

        async Task<Dictionary<string, (string Before, string After)>> Changes(int from, int to) =>
            to == 0 ? [] : (await Asked(from, to)).ToDictionary(Place, change => (Value(change, "before"), Value(change, "after")));
    }

    [Theory]
    [InlineData("from=-1", "from")]
    [InlineData("from=2&to=1", "from")]
    [InlineData("from=2&to=11", "to")]
    [InlineData("from=2&to=0", "to")]
    [InlineData("from=1&cutoff=x", "cutoff")]
    [InlineData("from=1&until=2", "until")]
    public async Task Points_that_are_none_are_refused_by_name(string query, string field) =>
        (await clinician.Ask($"{patient}/diff?{query}")).IsProblem(400, "malformed", field);

    private async Task<List<JsonElement>> Asked(int from, int to, string further = "") =>
        [.. (await clinician.Read($"{patient}/diff?from={from}&to={to}{further}")).GetProperty("changes").EnumerateArray()];

    private async Task<IEnumerable<string>> Told(int from, int to, string further = "") =>
        (await Asked(from, to, further)).Select(change =>
            $"{Place(change)}: {Value(change, "before")} → {Value(change, "after")} by {change.GetProperty("by")}"
        );

    private static string Place(JsonElement change)
    {
        var field = change.GetProperty("field").GetString()!;
        return change.TryGetProperty("entry", out var entry)
            ? $"{entry} {field}"
            : $"{change.GetProperty("type").GetString()} {field[(field.LastIndexOf('.') + 1)..]}";
    }

    private static string Value(JsonElement change, string name) =>
        change.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value
            ? value.ToString().Replace("True", "true", StringComparison.Ordinal)
            : "nothing";
}
