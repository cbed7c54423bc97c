using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OutcomesTracker.IntegrationTests.Api;

namespace OutcomesTracker.IntegrationTests.Worklist;

/// <summary>
/// A clinic at work, and its worklist over HTTP. Days count from the clinic's today as its first answer says it; a test is right also if
/// that day ends meanwhile.
/// </summary>
internal sealed class WorkingClinic : IDisposable
{
    private readonly HttpClient clinician;

    private WorkingClinic(HttpClient clinician, DateOnly today) => (this.clinician, Today) = (clinician, today);

    public DateOnly Today { get; }

    public static async Task<WorkingClinic> Of(RunningRegistry registry, string clinic)
    {
        var clinician = registry.Clinician(clinic);
        var list = await clinician.Read("/v1/clinic/worklist");
        return new(clinician, DateOnly.Parse(list.Text("today"), CultureInfo.InvariantCulture));
    }

    public void Dispose() => clinician.Dispose();

    public string Day(int day) => Today.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Enrols a patient of whom nothing else is known; returns the patient's path.</summary>
    public async Task<string> Enrol(string name, int day = -400, string? recordNumber = null, string? born = null)
    {
        var identity = Bodies.Of(new { fullName = name }).With("recordNumber", recordNumber).With("dateOfBirth", born);
        var receipt = await clinician.Accept("/v1/patients", Enrolment(day).With("identity", identity));
        return $"/v1/patients/{receipt.GetProperty("patientId").GetGuid()}";
    }

    /// <summary>Enrols a patient who agrees to treatment and has been seen, so that a session may follow.</summary>
    public async Task<string> EnrolForTreatment(string name, string? recordNumber = null)
    {
        var patient = await Enrol(name, recordNumber: recordNumber);
        await Consent(patient, -400);
        await clinician.Accept($"{patient}/consultations", Bodies.Consultation(Day(-400)));
        return patient;
    }

    public Task<JsonElement> Consent(string patient, int day, string scope = "treatment") =>
        clinician.Accept($"{patient}/consents", Bodies.Consent(scope, Day(day)));

    public Task<JsonElement> Withdraw(string patient, int day) =>
        clinician.Accept($"{patient}/consents/withdrawals", Bodies.Consent(on: Day(day)));

    public Task<JsonElement> Plan(string patient, int day, int intervalDays = 14) =>
        clinician.Accept(
            $"{patient}/consultations",
            Bodies
                .Consultation(Day(day))
                .With(
                    "plan",
                    new
                    {
                        modality = "microneedling-pen",
                        sessions = 3,
                        intervalDays,
                        costPerSession = new { amount = 100, currency = "EUR" },
                    }
                )
        );

    public Task<JsonElement> Treat(string patient, int day) => clinician.Accept($"{patient}/sessions", Bodies.Session(Day(day)));

    public Task<JsonElement> Assess(string patient, int day) => clinician.Accept($"{patient}/assessments", Bodies.Assessment(on: Day(day)));

    public Task<JsonElement> Report(string patient, int day, string term, string? note = null) =>
        clinician.Accept($"{patient}/side-effects", Bodies.SideEffect(Day(day)).With("term", term).With("note", note));

    public Task<JsonElement> Resolve(string patient, JsonElement report, int day) =>
        clinician.Accept($"{patient}/side-effects/{report.Text("id")}/resolution", Bodies.Resolution(Day(day)));

    public Task<JsonElement> Lose(string patient, int day, string reason = "Moved away") =>
        clinician.Accept($"{patient}/follow-up-losses", Bodies.Loss(Day(day)).With("reason", reason));

    public Task<JsonElement> Correct(string patient, JsonElement receipt, JsonObject by) =>
        clinician.Accept($"{patient}/corrections", Bodies.Correction(receipt.Number("version"), by));

    /// <summary>Corrects the day of the enrolment, and the identity if one is given.</summary>
    public Task<JsonElement> CorrectEnrolment(string patient, int day = -400, object? identity = null) =>
        clinician.Accept($"{patient}/corrections", Bodies.Correction(1, Enrolment(day).With("identity", identity)));

    public Task<JsonElement> Retract(string patient, JsonElement receipt) =>
        clinician.Accept($"{patient}/retractions", Bodies.Retraction(receipt.Number("version")));

    public Task<JsonElement> List(string query = "") => clinician.Read($"/v1/clinic/worklist?{query}");

    public Task<Answer> Ask(string query) => clinician.Ask($"/v1/clinic/worklist?{query}");

    /// <summary>The only section that a list was asked for.</summary>
    public async Task<JsonElement> Section(string section, string query = "") =>
        Assert.Single((await List($"section={section}&{query}")).GetProperty("sections").EnumerateArray());

    private JsonObject Enrolment(int day) => Bodies.Enrolment().With("enrolledOn", Day(day));
}

/// <summary>What a list says.</summary>
internal static class Listed
{
    /// <summary>The sections that have an entry.</summary>
    public static IEnumerable<string> Sections(this JsonElement list) =>
        list.GetProperty("sections")
            .EnumerateArray()
            .Where(section => section.Number("total") > 0)
            .Select(section => section.Text("section"));

    public static JsonElement Section(this JsonElement list, string name) =>
        list.GetProperty("sections").EnumerateArray().Single(section => section.Text("section") == name);

    public static IEnumerable<JsonElement> Entries(this JsonElement section) => section.GetProperty("entries").EnumerateArray();

    public static IEnumerable<string?> Names(this JsonElement section) => section.Entries().Select(Name);

    public static string? Name(this JsonElement entry) => entry.GetProperty("patient").GetProperty("fullName").GetString();

    public static Guid Id(this JsonElement entry) => entry.GetProperty("entryId").GetGuid();

    /// <summary>A member of the only entry of a section.</summary>
    public static string Member(this JsonElement list, string section, string member) =>
        Assert.Single(list.Section(section).Entries()).GetProperty(member).GetRawText();
}
