using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>The pages of a clinic's list: read one after the other, while patients are enrolled and renamed.</summary>
public sealed class PatientPageTests : RunningRegistry
{
    private static readonly string[] Names = ["Bea", "Carl", "Dana", "Eve", "Finn", "Gina", "Hugo", "Ines", "José", "Kim", "Lena"];

    [Fact]
    public async Task Whoever_is_there_throughout_is_on_one_page_whatever_is_entered_in_between()
    {
        using var clinician = Clinician();
        var patients = await Enrol(clinician, Names);
        var nameless = await clinician.Enrol();
        var pages = new List<JsonElement> { await clinician.Read("/v1/patients?limit=3") };
        Assert.Equal(["Bea", "Carl", "Dana"], Shown(pages[0]));

        // Behind the cursor and before it, and from each side to the other; Dana is the one at whom the cursor stands.
        await Enrol(clinician, "Aaron", "Dana", "Danilo", "Zoe");
        await Rename(clinician, patients["Bea"], "Zora");
        await Rename(clinician, patients["Dana"], "Igor");
        await Rename(clinician, patients["Eve"], "Ada");
        await Rename(clinician, nameless, "Abel");
        pages.Add(await Next(clinician, "limit=3", pages[^1]));
        Assert.Equal(["Eve", "Finn", "Gina"], Shown(pages[^1]));

        await Rename(clinician, patients["Gina"], "Aida");
        await Rename(clinician, patients["Kim"], "Bert");
        await Rename(clinician, patients["Carl"], "Karl");
        await Enrol(clinician, "Gino", "Bea");
        pages.Add(await Next(clinician, "limit=4", pages[^1]));
        pages.Add(await Next(clinician, "limit=4", pages[^1]));

        Assert.Equal([.. Names, null], pages.SelectMany(Shown));
        Assert.All(pages, page => Assert.Equal(12, page.Number("total")));
        Assert.Equal(
            patients.Values.Append(nameless).Select(Talking.Id),
            pages.SelectMany(page => page.GetProperty("patients").EnumerateArray()).Select(one => one.GetProperty("patientId").GetGuid())
        );
        Assert.False(pages[^1].TryGetProperty("cursor", out _));

        var now = await clinician.Read("/v1/patients");
        Assert.Equal(
            ["Aaron", "Abel", "Ada", "Aida", "Bea", "Bert", "Dana", "Danilo", "Finn", "Gino", "Hugo", "Igor"],
            Shown(now).Take(12)
        );
        Assert.Equal(18, now.Number("total"));
    }

    [Fact]
    public async Task Whoever_was_found_at_the_first_page_is_found_at_the_next()
    {
        using var clinician = Clinician("northside");
        var patients = await Enrol(clinician, "Ann A", "Ann B", "Ann C", "Ben");
        var first = await clinician.Read("/v1/patients?name=ann&limit=1");
        await Rename(clinician, patients["Ann A"], "Cleo");
        await Rename(clinician, patients["Ann B"], "Dora");
        await Rename(clinician, patients["Ben"], "Ann B");
        var second = await Next(clinician, "name=ann&limit=2", first);
        Assert.Equal(["Ann A", "Ann B", "Ann C"], Shown(first).Concat(Shown(second)));
        Assert.Equal(["Ann B", "Ann C"], Shown(await clinician.Read("/v1/patients?name=ann")));
    }

    [Fact]
    public async Task The_next_page_may_be_another_server_s_and_come_after_a_rebuild()
    {
        using var clinician = Clinician("vale");
        var patients = await Enrol(clinician, "Xaver", "Yann", "Zoe");
        var first = await clinician.Read("/v1/patients?limit=1");
        await Rename(clinician, patients["Yann"], "Adam");
        await UntilReady();
        await Services.GetRequiredService<ProjectionControl>().Rebuild(new RosterTable());
        await using var another = await AnotherServer.Start(Settings);
        using var there = another.As(Server.Security.Role.Clinician, "vale");
        var second = await Next(there, "limit=2", first);
        Assert.Equal(["Xaver", "Yann", "Zoe"], Shown(first).Concat(Shown(second)));
    }

    [Fact]
    public async Task Where_the_last_patient_s_name_is_lost_the_list_is_to_be_read_anew()
    {
        using var clinician = Clinician("vale");
        var patients = await Enrol(clinician, "Pia", "Quin", "Rob");
        var first = await clinician.Read("/v1/patients?limit=1");
        await TestSql.Execute(Settings.Keys, "delete from outcomes_keys.patient_keys where patient_id = $1", Talking.Id(patients["Pia"]));
        await using var another = await AnotherServer.Start(Settings);
        using var there = another.As(Role.Clinician, "vale");
        (await there.Ask($"/v1/patients?limit=1&cursor={first.Text("cursor")}")).IsProblem(400, "malformed", "cursor");
        Assert.Equal(["Quin", "Rob", null], Shown(await there.Read("/v1/patients")));
    }

    [Fact]
    public async Task A_cursor_of_another_query_or_none_is_malformed()
    {
        using var clinician = Clinician();
        using var vale = Clinician("vale");
        await Enrol(clinician, "Ann X", "Ann Y");
        await Enrol(vale, "Ann X", "Ann Y");
        var cursor = (await clinician.Read("/v1/patients?name=ann&limit=1")).Text("cursor");
        var query = $"/v1/patients?name=ann&limit=1&cursor={cursor}";
        Assert.Equal(200, (await clinician.Ask(query)).Status);
        (await vale.Ask(query)).IsProblem(400, "malformed", "cursor");
        foreach (var other in (string[])["", "name=Ann", "name=ann&recordNumber=1", "recordNumber=ann"])
            (await clinician.Ask($"/v1/patients?{other}&cursor={cursor}")).IsProblem(400, "malformed", "cursor");
        foreach (
            var none in (string[])["0", "MTA", cursor[..^1], $"{cursor}A", $"{cursor}%20", Talking.Id(await clinician.Enrol()).ToString()]
        )
            (await clinician.Ask($"/v1/patients?name=ann&limit=1&cursor={none}")).IsProblem(400, "malformed", "cursor");
        (await clinician.Ask($"{query}&cursor={cursor}")).IsProblem(400, "malformed", "cursor");
    }

    /// <summary>Enrols a patient for each name; returns the patients' paths by name.</summary>
    private static async Task<Dictionary<string, string>> Enrol(HttpClient clinician, params string[] names)
    {
        var paths = new Dictionary<string, string>();
        foreach (var name in names)
        {
            var receipt = await clinician.Accept("/v1/patients", Bodies.Enrolment().With("identity", new { fullName = name }));
            paths[name] = $"/v1/patients/{receipt.GetProperty("patientId").GetGuid()}";
        }
        return paths;
    }

    private static Task Rename(HttpClient clinician, string patient, string name) =>
        clinician.Accept(
            $"{patient}/corrections",
            Bodies.Correction(1, Bodies.Enrolment().With("patientId", null).With("identity", new { fullName = name }))
        );

    private static Task<JsonElement> Next(HttpClient clinician, string query, JsonElement page) =>
        clinician.Read($"/v1/patients?{query}&cursor={page.Text("cursor")}");

    private static IEnumerable<string?> Shown(JsonElement page) =>
        page.GetProperty("patients")
            .EnumerateArray()
            .Select(one => one.GetProperty("identity") is { ValueKind: JsonValueKind.Object } identity ? identity.Text("fullName") : null);
}
