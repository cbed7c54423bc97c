using System.Text.Json;
using System.Text.Json.Serialization;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>Who a patient is. Sealed as one document before anything is stored; never logged.</summary>
public sealed record Identity(
    string FullName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateOnly? DateOfBirth,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Email,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Phone,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RecordNumber)
{
    private const int LongestName = 200, LongestAddress = 254;

    public static Identity Read(BodyReader body) => new(
        body.Text("fullName", LongestName), body.OptionalDate("dateOfBirth"), body.OptionalText("email", LongestAddress),
        body.OptionalText("phone"), body.OptionalText("recordNumber"));

    public string ToJson() => JsonSerializer.Serialize(this, EventJson.Options);

    public static Identity FromJson(string json) => JsonSerializer.Deserialize<Identity>(json, EventJson.Options)!;

    public override string ToString() => "(identity)";
}
