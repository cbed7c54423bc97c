using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Requests that several suites send, and checks that apply to every response.</summary>
public static class Talking
{
    public static (string, string) Key(Guid key) => ("Idempotency-Key", key.ToString());

    public static (string, string) IfMatch(long version) => ("If-Match", $"\"{version}\"");

    /// <summary>Enrols a patient; returns the patient's path.</summary>
    public static async Task<string> Enrol(this HttpClient clinician, Guid? patientId = null) =>
        $"/v1/patients/{(await clinician.Accept("/v1/patients", Bodies.Enrolment(patientId))).GetProperty("patientId").GetGuid()}";

    /// <summary>Enrols a patient and records a consent and a consultation (version 3); returns the patient's path.</summary>
    public static async Task<string> EnrolForTreatment(this HttpClient clinician)
    {
        var patient = await clinician.Enrol();
        await clinician.Accept($"{patient}/consents", Bodies.Consent());
        await clinician.Accept($"{patient}/consultations", Bodies.Consultation());
        return patient;
    }

    public static Guid Id(string patient) => Guid.Parse(patient[^36..]);

    /// <summary>Posts a body that must be accepted; returns the receipt.</summary>
    public static async Task<JsonElement> Accept(
        this HttpClient client,
        string path,
        JsonObject body,
        params (string Name, string Value)[] headers
    )
    {
        var answer = await client.Post(path, body, headers);
        Assert.True(answer.Status == 201, $"{path}: {answer.Status} {answer.Json}");
        return answer.Json;
    }

    public static async Task<int> Version(this HttpClient client, string patient) =>
        (await client.Read(patient)).GetProperty("version").GetInt32();

    /// <summary>Waits until a patient's version is at least this.</summary>
    public static Task Reaches(this HttpClient client, string patient, int version) =>
        Eventually.Holds(async () => await client.Version(patient) >= version, $"The patient did not reach version {version}.");

    public static async Task<Answer> Send(
        this HttpClient client,
        HttpMethod method,
        string path,
        string? body = null,
        string mediaType = "application/json",
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        foreach (var (name, value) in headers)
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        return await Answer.Of(response);
    }

    public static Task<Answer> Put(this HttpClient client, string path, object body) =>
        client.Send(HttpMethod.Put, path, JsonSerializer.Serialize(body));

    /// <summary>Asserts a complete problem document; if fields are named, it must be about exactly these.</summary>
    public static void IsProblem(this Answer answer, int status, string slug, params string[] fields)
    {
        Assert.True(answer.Status == status, $"{answer.Status} instead of {status} {slug}: {answer.Json}");
        Assert.Equal("application/problem+json", answer.MediaType);
        Assert.Equal(slug, answer.Slug);
        Assert.Equal(status, answer.Json.GetProperty("status").GetInt32());
        Assert.NotEmpty(answer.Json.GetProperty("title").GetString()!);
        Assert.All(answer.Json.GetProperty("errors").EnumerateObject(), field => Assert.NotEqual(0, field.Value.GetArrayLength()));
        if (fields.Length > 0)
            Assert.Equal(fields.Order(StringComparer.Ordinal), answer.Fields.Order(StringComparer.Ordinal));
    }

    public static string Text(this JsonElement json, string name) => json.GetProperty(name).GetString()!;

    public static int Number(this JsonElement json, string name) => json.GetProperty(name).GetInt32();
}
