using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Each role on each route: what the contract's table allows, and 403 for all the rest, before anything is looked up.</summary>
public sealed class RoleTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    private const string Patient = "/v1/patients/3f2504e0-4f89-11d3-9a0c-0305e82c3301", Clinic = "clinician clinic-admin";

    [Theory]
    [InlineData("POST", "/v1/patients", Clinic)]
    [InlineData("POST", $"{Patient}/consents", Clinic)]
    [InlineData("POST", $"{Patient}/consents/withdrawals", Clinic)]
    [InlineData("POST", $"{Patient}/consultations", Clinic)]
    [InlineData("POST", $"{Patient}/sessions", Clinic)]
    [InlineData("POST", $"{Patient}/side-effects", Clinic)]
    [InlineData("POST", $"{Patient}/side-effects/3f2504e0-4f89-11d3-9a0c-0305e82c3301/resolution", Clinic)]
    [InlineData("POST", $"{Patient}/assessments", Clinic)]
    [InlineData("POST", $"{Patient}/photos", Clinic)]
    [InlineData("POST", $"{Patient}/follow-up-losses", Clinic)]
    [InlineData("POST", $"{Patient}/corrections", Clinic)]
    [InlineData("POST", $"{Patient}/retractions", Clinic)]
    [InlineData("GET", "/v1/patients", Clinic)]
    [InlineData("GET", Patient, Clinic)]
    [InlineData("GET", $"{Patient}/history", $"{Clinic} auditor")]
    [InlineData("POST", "/v1/imports", $"{Clinic} registry-admin")]
    [InlineData("GET", "/v1/imports/3f2504e0-4f89-11d3-9a0c-0305e82c3301", $"{Clinic} registry-admin")]
    [InlineData("GET", "/v1/outcomes/improvement", $"{Clinic} researcher")]
    [InlineData("GET", "/v1/outcomes/side-effects", $"{Clinic} researcher")]
    [InlineData("PUT", "/v1/clinics/harbour", "clinic-admin registry-admin")]
    [InlineData("DELETE", "/v1/tokens/%25", "clinic-admin registry-admin")]
    [InlineData("GET", "/v1/codes", $"{Clinic} researcher auditor registry-admin")]
    public async Task A_route_is_for_its_roles_only(string method, string path, string roles)
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            using var caller = registry.As(role, Caller.ClinicRoles.Contains(role) ? "harbour" : null);
            var answer = await caller.Send(new(method), path, method == "GET" ? null : "{}");
            if (!roles.Split(' ').Contains(Code<Role>.Of(role))) answer.IsProblem(403, "forbidden");
            else Assert.True(answer.Status is 200 or 400 or 404 or 415, $"{role}: {answer.Status} {answer.Json}");
        }
        using var nobody = new HttpClient { BaseAddress = registry.Address };
        (await nobody.Send(new(method), path, method == "GET" ? null : "{}")).IsProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task A_clinic_in_the_token_does_not_make_another_role_a_clinic_s()
    {
        foreach (var role in (Role[])[Role.Researcher, Role.Auditor, Role.RegistryAdmin])
        {
            using var caller = registry.As(role, "harbour");
            (await caller.Ask("/v1/patients")).IsProblem(403, "forbidden");
            (await caller.Ask(Patient)).IsProblem(403, "forbidden");
        }
    }

    [Fact]
    public async Task An_auditor_reads_every_clinic_s_history_with_identities_masked()
    {
        using var auditor = registry.As(Role.Auditor);
        foreach (var clinic in RunningRegistry.Clinics)
        {
            using var clinician = registry.Clinician(clinic);
            var patient = await clinician.Enrol();
            var identity = new { fullName = "Grace Unmistakable", recordNumber = "R-99" };
            await clinician.Accept($"{patient}/corrections", Bodies.Correction(1, Bodies.Enrolment().With("identity", identity)));
            var history = await auditor.Read($"{patient}/history");
            Assert.Equal(clinic, history.Text("clinic"));
            Assert.Equal(2, history.GetProperty("entries").GetArrayLength());
            Assert.Equal("Typed wrongly", history.GetProperty("entries")[1].Text("reason"));
            Assert.DoesNotContain("Unmistakable", history.GetRawText());
            Assert.DoesNotContain("R-99", history.GetRawText());
            Assert.DoesNotContain("enc:v1:", history.GetRawText());
            Assert.Contains("Unmistakable", (await clinician.Read($"{patient}/history")).GetRawText());
        }
    }
}
