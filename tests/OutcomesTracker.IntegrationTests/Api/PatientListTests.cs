using System.Text.Json;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>A clinic's list of its own patients.</summary>
public sealed class PatientListTests(PatientListTests.Enrolled registry) : IClassFixture<PatientListTests.Enrolled>, IDisposable
{
    private readonly HttpClient clinician = registry.Clinician();

    public void Dispose() => clinician.Dispose();

    /// <summary>Seven patients with names, one without, and one in another clinic with the same name.</summary>
    public sealed class Enrolled : RunningRegistry, IAsyncLifetime
    {
        public static readonly string[] Names = ["Ådne Berg", "Bea Ito", "bea Zhou", "Carl O'Neil", "Dana", "Eve Ito", "Finn"];

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            using var harbour = Clinician();
            for (var place = 0; place < Names.Length; place++)
                await harbour.Accept(
                    "/v1/patients",
                    Bodies
                        .Enrolment()
                        .With("identity", new { fullName = Names[place], recordNumber = place == 6 ? $" H-{place} " : $"H-{place}" })
                );
            await harbour.Enrol();
            using var vale = Clinician("vale");
            await vale.Accept("/v1/patients", Bodies.Enrolment().With("identity", new { fullName = "Bea Ito", recordNumber = "H-1" }));
        }
    }

    [Fact]
    public async Task It_is_sorted_by_name_and_holds_the_clinic_s_own()
    {
        var list = await clinician.Read("/v1/patients");
        Assert.Equal((8, 50, false), (list.Number("total"), list.Number("limit"), list.TryGetProperty("cursor", out _)));
        Assert.Equal(
            ["Ådne Berg", "Bea Ito", "bea Zhou", "Carl O'Neil", "Dana", "Eve Ito", "Finn", null],
            list.GetProperty("patients").EnumerateArray().Select(Name)
        );
        var first = list.GetProperty("patients")[0];
        Assert.Equal(
            ("2025-01-10", 1980, "female", 3),
            (first.Text("enrolledOn"), first.Number("birthYear"), first.Text("sex"), first.Number("skinType"))
        );
    }

    [Theory]
    [InlineData("name=ito", "Bea Ito|Eve Ito")]
    [InlineData("name=BEA", "Bea Ito|bea Zhou")]
    [InlineData("name=%C3%85dne", "Ådne Berg")]
    [InlineData("name=o%27neil", "Carl O'Neil")]
    [InlineData("name=adne", "Ådne Berg")]
    [InlineData("name=O%E2%80%99NEIL", "Carl O'Neil")]
    [InlineData("name=%25", "")]
    [InlineData("recordNumber=h-1", "Bea Ito")]
    [InlineData("recordNumber=H-6", "Finn")]
    [InlineData("recordNumber=%20h-1%20", "Bea Ito")]
    [InlineData("recordNumber=H-", "")]
    [InlineData("name=ito&recordNumber=H-5", "Eve Ito")]
    [InlineData("name=bea&limit=1", "Bea Ito")]
    public async Task It_is_searched_by_a_part_of_the_name_or_the_whole_record_number(string query, string names) =>
        Assert.Equal(
            names,
            string.Join('|', (await clinician.Read($"/v1/patients?{query}")).GetProperty("patients").EnumerateArray().Select(Name))
        );

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("offset=0", "offset")]
    [InlineData("cursor=", "cursor")]
    [InlineData("name=", "name")]
    [InlineData("name=a&name=b", "name")]
    [InlineData("atLeastSequence=-1", "atLeastSequence")]
    [InlineData("clinic=vale", "clinic")]
    [InlineData("Name=a", "Name")]
    public async Task A_bad_parameter_is_named(string query, string field) =>
        (await clinician.Ask($"/v1/patients?{query}")).IsProblem(400, "malformed", field);

    private static string? Name(JsonElement patient) =>
        patient.GetProperty("identity") is { ValueKind: JsonValueKind.Object } identity ? identity.Text("fullName") : null;
}
