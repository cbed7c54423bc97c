using System.Text.Json;
using System.Text.Json.Serialization;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Commands;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>Who a patient is. Sealed as one document before anything is stored; never logged.</summary>
/// <param name="FullName">The patient's name.</param>
/// <param name="DateOfBirth">The day of birth. No rule looks at it.</param>
/// <param name="Email">The patient's address.</param>
/// <param name="Phone">The patient's telephone.</param>
/// <param name="RecordNumber">The clinic's own number of the patient's record.</param>
public sealed record Identity(
    [Longest(200)] string FullName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateOnly? DateOfBirth,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] [Longest(254)] string? Email,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Phone,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RecordNumber
)
{
    public string ToJson() => JsonSerializer.Serialize(this, EventJson.Options);

    public static Identity FromJson(string json) => JsonSerializer.Deserialize<Identity>(json, EventJson.Options)!;

    /// <summary>The years of age on a day; null without a day of birth.</summary>
    public int? AgeOn(DateOnly day) =>
        DateOfBirth is { } born ? day.Year - born.Year - (day < born.AddYears(day.Year - born.Year) ? 1 : 0) : null;

    /// <summary>Whether a text stands in the name, as a search means it.</summary>
    public bool HasInName(string text) => NameCollation.Contains(FullName, text);

    /// <summary>Whether this is the record's number, in whatever case.</summary>
    public bool HasRecordNumber(string number) => string.Equals(RecordNumber?.Trim(), number.Trim(), StringComparison.OrdinalIgnoreCase);

    public override string ToString() => "(identity)";
}
