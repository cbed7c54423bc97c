using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>A clinic sees its own patients only; it cannot even find out whether a patient of another clinic exists.</summary>
public class TenancyTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task Another_clinic_s_patient_is_on_every_route_like_none_at_all()
    {
        using var harbour = registry.Clinician();
        using var vale = registry.Clinician("vale");
        var patient = await harbour.EnrolForTreatment();
        var effect = (await harbour.Accept($"{patient}/side-effects", Bodies.SideEffect())).GetProperty("id").GetGuid();
        (string Path, object Body)[] writes =
        [
            ("consents", Bodies.Consent()),
            ("consents/withdrawals", Bodies.Consent()),
            ("consultations", Bodies.Consultation()),
            ("sessions", Bodies.Session()),
            ("side-effects", Bodies.SideEffect()),
            ($"side-effects/{effect}/resolution", Bodies.Resolution()),
            ("assessments", Bodies.Assessment()),
            ("photos", Bodies.Photo()),
            ("follow-up-losses", Bodies.Loss()),
            ("corrections", Bodies.Correction(1, Bodies.Enrolment())),
            ("retractions", Bodies.Retraction(2)),
        ];
        var none = $"/v1/patients/{Guid.NewGuid()}";
        foreach (var (path, body) in writes)
            AreAlike(
                await vale.Post($"{none}/{path}", body, Talking.IfMatch(4)),
                await vale.Post($"{patient}/{path}", body, Talking.IfMatch(4))
            );
        foreach (var path in (string[])["", "/history"])
            AreAlike(await vale.Ask(none + path), await vale.Ask(patient + path));
        var line = (Guid id) => vale.Import([Bodies.Line("give-consent", id, Bodies.Consent(), clinic: "vale")]);
        Assert.Equal((await line(Guid.NewGuid()))[0].GetRawText(), (await line(Talking.Id(patient)))[0].GetRawText());
        Assert.Equal(4, await harbour.Version(patient));
    }

    [Fact]
    public async Task A_patient_that_no_clinic_has_is_a_404_for_whoever_sees_every_clinic_too()
    {
        using var auditor = registry.As(Role.Auditor);
        (await auditor.Ask($"/v1/patients/{Guid.NewGuid()}/history")).IsProblem(404, "not-found");
        (await auditor.Ask("/v1/patients/nobody/history")).IsProblem(400, "malformed", "patientId");
    }

    [Fact]
    public async Task Only_that_an_id_is_taken_is_told_across_clinics()
    {
        using var harbour = registry.Clinician();
        using var vale = registry.Clinician("vale");
        var id = Guid.NewGuid();
        await harbour.Enrol(id);
        (await harbour.Post("/v1/patients", Bodies.Enrolment(id))).IsProblem(409, "already-enrolled", "patientId");
        (await vale.Post("/v1/patients", Bodies.Enrolment(id))).IsProblem(409, "already-enrolled", "patientId");
        (await vale.Ask($"/v1/patients/{id}")).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task A_session_report_or_photo_of_another_patient_is_free_to_use_as_an_id_and_not_to_refer_to()
    {
        using var harbour = registry.Clinician();
        var (one, other) = (await harbour.EnrolForTreatment(), await harbour.EnrolForTreatment());
        var session = (await harbour.Accept($"{one}/sessions", Bodies.Session())).GetProperty("id").GetGuid();
        (await harbour.Post($"{other}/side-effects", Bodies.SideEffect().With("sessionId", session))).IsProblem(
            422,
            "unknown-session",
            "sessionId"
        );
        await harbour.Accept($"{other}/sessions", Bodies.Session().With("sessionId", session));
        (await harbour.Post($"{other}/sessions", Bodies.Session().With("sessionId", session))).IsProblem(409, "id-in-use", "sessionId");
    }

    [Fact]
    public async Task A_view_s_clinic_filter_is_for_one_s_own_clinic_and_for_clinics_that_are_there()
    {
        using var harbour = registry.Clinician();
        using var researcher = registry.As(Role.Researcher);
        foreach (var view in (string[])["/v1/outcomes/improvement", "/v1/outcomes/side-effects"])
        {
            Assert.Equal(200, (await harbour.Ask($"{view}?clinic=harbour")).Status);
            (await harbour.Ask($"{view}?clinic=vale")).IsProblem(403, "forbidden");
            (await harbour.Ask($"{view}?clinic=harbour&clinic=vale")).IsProblem(403, "forbidden");
            (await harbour.Ask($"{view}?clinic=nowhere")).IsProblem(403, "forbidden");
            Assert.Equal(200, (await researcher.Ask($"{view}?clinic=vale&clinic=harbour")).Status);
            (await researcher.Ask($"{view}?clinic=vale&clinic=nowhere")).IsProblem(400, "malformed", "clinic");
            (await researcher.Ask($"{view}?clinic=Vale")).IsProblem(400, "malformed", "clinic");
        }
    }

    [Fact]
    public async Task A_clinic_that_is_not_registered_takes_no_patients()
    {
        using var nowhere = registry.Clinician("nowhere");
        (await nowhere.Post("/v1/patients", Bodies.Enrolment())).IsProblem(404, "not-found");
        (await nowhere.Post($"/v1/patients/{Guid.NewGuid()}/consents", Bodies.Consent())).IsProblem(404, "not-found");
        foreach (var path in (string[])["/v1/patients", "/v1/outcomes/improvement", "/v1/outcomes/side-effects", "/v1/clinics/nowhere"])
            (await nowhere.Ask(path)).IsProblem(404, "not-found");
        (await nowhere.Ask("/v1/patients?limit=0")).IsProblem(400, "malformed", "limit");
        (await nowhere.Post("/v1/patients", Bodies.Enrolment().With("sex", "none"))).IsProblem(400, "malformed", "sex");
        using var admin = registry.As(Role.RegistryAdmin);
        var results = await admin.Import([Bodies.Line("enrol-patient", Guid.NewGuid(), Bodies.Enrolment(), clinic: "nowhere")]);
        Assert.Equal(404, results[0].GetProperty("problem").Number("status"));
    }

    private static void AreAlike(Answer none, Answer foreign)
    {
        foreign.IsProblem(404, "not-found");
        Assert.Equal(none.Json.GetRawText(), foreign.Json.GetRawText());
        Assert.Equal((none.Status, none.ETag, none.MediaType), (foreign.Status, foreign.ETag, foreign.MediaType));
    }
}
