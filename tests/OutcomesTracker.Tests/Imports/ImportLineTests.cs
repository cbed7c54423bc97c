using System.Text;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Imports;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Tests.Imports;

/// <summary>One line of an import, and the patient that it belongs to.</summary>
public sealed class ImportLineTests
{
    private static readonly Caller Admin = new("a", Role.RegistryAdmin, null),
        Clinician = new("c", Role.Clinician, "harbour");
    private static readonly Guid Key = new("0b9c1f3e-52d4-4a57-8a55-3f2f6f7f7a11"),
        Patient = new("00000000-0000-4000-8000-000000000001");

    private const string Head = """ "command":"give-consent","commandId":"0b9c1f3e-52d4-4a57-8a55-3f2f6f7f7a11","clinic":"harbour" """;
    private const string Whole = "{" + Head + ""","patientId":"00000000-0000-4000-8000-000000000001","actor":"dr-okafor","data":{}}""";

    [Fact]
    public void A_line_is_read()
    {
        using var line = Read(Whole);
        Assert.Null(line.Problem);
        Assert.Equal(
            ("give-consent", "harbour", Patient, Key, "dr-okafor"),
            (line.Request!.Definition.Name, line.Request.Clinic, line.Request.PatientId, line.Request.Key, line.Request.ClaimedActor)
        );
        Assert.Equal(Patient, line.Patient);
    }

    [Theory]
    [InlineData("not json"), InlineData("7"), InlineData("""{"\ud800":1}""")]
    [InlineData("""{"command":"give-consent","clinic":"harbour","patientId":"00000000-0000-4000-8000-000000000001","data":{}}""")]
    [InlineData("""{"command":"pay","commandId":"0b9c1f3e-52d4-4a57-8a55-3f2f6f7f7a11","clinic":"harbour","data":{}}""")]
    public void A_malformed_line_is_refused_and_throws_nothing(string json)
    {
        using var line = Read(json);
        Assert.True(line.Problem is { Status: 400 } || line.Request is { Errors.Count: > 0 });
        Assert.Null(line.Patient);
    }

    [Theory]
    [InlineData(""","data":{}""", "patientId"), InlineData(""","patientId":"00000000-0000-4000-8000-000000000001" """, "data")]
    [InlineData(""","patientId":"00000000-0000-4000-8000-000000000001","data":{},"note":1""", "note")]
    public void What_is_missing_or_unknown_is_named(string rest, string field)
    {
        using var line = Read("{" + Head + rest + "}");
        Assert.Equal([field], line.Problem?.Errors.Keys ?? line.Request!.Errors.Select(error => error.Field));
    }

    [Fact]
    public void A_clinics_caller_sends_lines_of_its_own_clinic_only()
    {
        using var own = Read(Whole, Clinician);
        using var another = Read(Whole.Replace("harbour", "vale", StringComparison.Ordinal), Clinician);
        Assert.Null(own.Problem);
        Assert.Equal(403, another.Problem!.Status);
    }

    [Fact]
    public void A_clinics_name_ends_where_it_ends()
    {
        using var line = Read(Whole.Replace("harbour", "harbour\\n", StringComparison.Ordinal));
        Assert.Equal(["clinic"], line.Problem!.Errors.Keys);
    }

    [Fact]
    public void A_line_over_the_limit_is_refused()
    {
        using var line = ImportLine.Read(new(7, null), Admin);
        Assert.Equal((413, 7), (line.Problem!.Status, line.Number));
    }

    /// <summary>
    /// Lines of one patient are applied in order, so an enrolment's patient must be recognised wherever the line names the id.
    /// </summary>
    [Theory]
    [
        InlineData(""","patientId":"00000000-0000-4000-8000-000000000001","data":{}"""),
        InlineData(""","data":{"patientId":"00000000-0000-4000-8000-000000000001"}""")
    ]
    public void An_enrolment_is_of_the_patient_that_it_names(string rest)
    {
        using var line = Read("{" + Enrolment + rest + "}");
        Assert.Equal(Patient, line.Patient);
    }

    [Fact]
    public void Or_of_the_one_that_its_key_makes()
    {
        using var line = Read("{" + Enrolment + ""","data":{}}""");
        Assert.Equal(DeterministicId.OfPatient("harbour", Key), line.Patient);
    }

    private static string Enrolment => Head.Replace("give-consent", "enrol-patient", StringComparison.Ordinal);

    private static ImportLine Read(string json, Caller? caller = null) =>
        ImportLine.Read(new(1, Encoding.UTF8.GetBytes(json)), caller ?? Admin);
}
