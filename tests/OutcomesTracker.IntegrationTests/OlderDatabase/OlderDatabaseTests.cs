using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.OlderDatabase;

/// <summary>
/// Data that an older program recorded: today's program gives the same responses, continues from its end, and changes none of it.
/// </summary>
public sealed partial class OlderDatabaseTests : IAsyncLifetime
{
    private const string LostPhone = "a-lost-phone",
        NewcomersKey = "0195a3c4-0000-4000-8000-00000000c0de";

    private OlderDatabase older = null!;

    public async ValueTask InitializeAsync() => older = await OlderDatabase.Migrated();

    public ValueTask DisposeAsync() => older.DisposeAsync();

    [Fact]
    public async Task Every_question_has_the_answer_that_it_had()
    {
        await using var server = await older.Serve(OlderDatabase.NothingHidden);
        await OlderAnswers.AreStill(await OlderAnswers.All(), server);
    }

    [Fact]
    public async Task Every_list_has_the_patients_that_it_had()
    {
        var lists = await OlderAnswers.WholeLists();
        Assert.Equal(15, lists.Count);
        await using var server = await older.Serve();
        foreach (var list in lists)
        {
            using var clinician = server.As(list.Role, list.Clinic);
            var now = (await clinician.Read(list.Path)).GetRawText();
            Assert.Equal(OlderAnswers.Patients(list.Body).Order(), OlderAnswers.Patients(now).Order());
        }
    }

    [Fact]
    public async Task A_token_that_was_revoked_is_still_nobody_s()
    {
        await using var server = await older.Serve();
        using var lost = RegistryClient.To(server.Address, Token("harbour", LostPhone));
        using var another = RegistryClient.To(server.Address, Token("harbour", "another-phone"));
        using var elsewhere = RegistryClient.To(server.Address, Token("vale", LostPhone));
        (await lost.Ask("/v1/codes")).IsProblem(401, "unauthenticated");
        Assert.Equal((200, 200), ((await another.Ask("/v1/codes")).Status, (await elsewhere.Ask("/v1/codes")).Status));
    }

    [Fact]
    public async Task Projections_made_anew_make_the_same_answers()
    {
        WebApplication? app = null;
        await using (await AnotherServer.Start(older.Settings, and: built => app = built))
            foreach (var projection in RegistryFeatures.Projections)
                await app!.Services.GetRequiredService<ProjectionControl>().Rebuild(projection);
        await using var after = await older.Serve(OlderDatabase.NothingHidden);
        await OlderAnswers.AreStill(await OlderAnswers.All(), after);
    }

    [Fact]
    public async Task What_is_sent_again_has_its_first_receipt_and_is_not_recorded_again()
    {
        var (sent, recorded) = (await OlderAnswers.Commands(), await older.Events());
        await using var server = await older.Serve();
        foreach (var command in sent)
        {
            using var client = server.As(command.Role, command.Clinic, command.Subject);
            var receipt =
                command.Path == "/v1/imports"
                    ? (await client.Import([command.Request]))[0].GetProperty("receipt")
                    : await client.Accept(command.Path, Body(command.Request), Talking.Key(command.Key));
            Assert.Equal(
                command.Receipt.Replace("\"replayed\":false", "\"replayed\":true", StringComparison.Ordinal),
                receipt.GetRawText()
            );
            if (!Body(command.Request).ContainsKey("reason"))
                continue;
            var another = Body(command.Request).With("reason", "Not what was said before.");
            (await client.Post(command.Path, another, Talking.Key(command.Key))).IsProblem(409, "key-reused");
        }
        Assert.Equal(recorded, await older.Events());
    }

    [Fact]
    public async Task New_entries_follow_the_old_ones_which_stay_as_they_were()
    {
        var answers = await OlderAnswers.All();
        await using var server = await older.Serve(OlderDatabase.NothingHidden);
        var (last, clinics) = (await older.Highest(), new HashSet<string>());
        var known = answers.Where(answer => answer is { Role: Role.Clinician, Status: 200 }).ToList();
        foreach (var history in known.Where(answer => answer.Path.EndsWith("/history", StringComparison.Ordinal)))
        {
            using var clinician = server.As(Role.Clinician, history.Clinic);
            var patient = history.Path[..^"/history".Length];
            last = await GoesOn(clinician, patient, known.Single(answer => answer.Path == patient), Entries(history.Body), last);
            if (!clinics.Add(history.Clinic!))
                continue;
            var enrolment = Bodies.Enrolment().With("identity", new { fullName = "New Comer" });
            var newcomer = await clinician.Accept("/v1/patients", enrolment, Talking.Key(Guid.Parse(NewcomersKey)));
            last = NewReceipt(newcomer, 1, last);
            var found = await clinician.Read($"/v1/patients?name=new%20comer&atLeastSequence={last}");
            Assert.Equal(newcomer.Text("patientId"), Assert.Single(found.GetProperty("patients").EnumerateArray()).Text("patientId"));
        }
        Assert.Equal(RunningRegistry.Clinics, clinics.Order());
        await OlderDatabase.Reaches(server, last);
        var pinned = answers.Where(answer => answer.Path.Contains("asOfSequence=", StringComparison.Ordinal)).ToList();
        Assert.InRange(pinned.Count, 100, int.MaxValue);
        await OlderAnswers.AreStill(pinned, server);
    }

    /// <summary>
    /// Records a new entry with the version that was returned then as If-Match, and a correction of the patient's first entry; returns the
    /// last sequence.
    /// </summary>
    private static async Task<long> GoesOn(HttpClient clinician, string patient, OlderAnswer then, List<string> old, long last)
    {
        var version = old.Count;
        Assert.Equal($"\"{version}\"", then.ETag);
        var photo = Bodies.Photo("2024-02-01");
        last = NewReceipt(await clinician.Accept($"{patient}/photos", photo, Talking.IfMatch(version)), version + 1, last);
        (await clinician.Post($"{patient}/photos", photo, Talking.IfMatch(version))).IsProblem(412, "version-mismatch");
        var person = Body(then.Body);
        var replacement = Bodies.Of(new { skinType = person["skinType"]!.GetValue<int>() % 6 + 1 });
        foreach (var name in (string[])["enrolledOn", "birthYear", "sex"])
            replacement[name] = person[name]!.DeepClone();
        last = NewReceipt(await clinician.Accept($"{patient}/corrections", Bodies.Correction(1, replacement)), version + 2, last);

        var now = Entries(OlderAnswers.AsHistoriesWere((await clinician.Read($"{patient}/history")).GetRawText()));
        Assert.Equal(version + 2, now.Count);
        Assert.Equal(old[1..], now[1..version]);
        Assert.Equal(CorrectedBy.Replace(old[0], ""), CorrectedBy.Replace(now[0], ""));
        Assert.Contains(version + 2, JsonElement.Parse(now[0]).GetProperty("correctedBy").EnumerateArray().Select(one => one.GetInt32()));
        Assert.Equal(replacement["skinType"]!.GetValue<int>(), (await clinician.Read(patient)).Number("skinType"));
        return last;
    }

    private static long NewReceipt(JsonElement receipt, int version, long last)
    {
        Assert.Equal((version, false), (receipt.Number("version"), receipt.GetProperty("replayed").GetBoolean()));
        Assert.InRange(receipt.GetProperty("sequence").GetInt64(), last + 1, long.MaxValue);
        return receipt.GetProperty("sequence").GetInt64();
    }

    private static List<string> Entries(string history) =>
        [.. JsonElement.Parse(history).GetProperty("entries").EnumerateArray().Select(entry => entry.GetRawText())];

    private static JsonObject Body(string json) => JsonNode.Parse(json)!.AsObject();

    private string Token(string clinic, string jti) =>
        LocalSigningKey
            .FindOrCreate(older.Settings.DataDirectory)
            .Sign(
                new Dictionary<string, object>
                {
                    ["iss"] = LocalSigningKey.Issuer,
                    ["aud"] = LocalSigningKey.Issuer,
                    ["sub"] = "s",
                    ["role"] = "clinician",
                    ["clinic"] = clinic,
                    ["jti"] = jti,
                    ["exp"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds(),
                }
            );

    [GeneratedRegex(
        """
            "correctedBy":\[[^\]]*\]
            """
    )]
    private static partial Regex CorrectedBy { get; }
}
