using System.Text.Json;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Pages;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>A field that a correction changed, as pages write it.</summary>
public sealed record ChangedField(string Name, string Before, string After);

/// <summary>What differs between two events of a kind.</summary>
public static class Changes
{
    // Warnings follow from the rest.
    private const string Warnings = "warnings";

    /// <summary>The fields that differ, opened for the patient's own clinic.</summary>
    public static IReadOnlyList<ChangedField> Between(PatientEvent before, PatientEvent after, PatientRecord record)
    {
        var (one, other) = (Flat(before, record), Flat(after, record));
        return
        [
            .. one
                .Keys.Union(other.Keys)
                .Where(name => one.GetValueOrDefault(name) != other.GetValueOrDefault(name))
                .Select(name => new ChangedField(
                    FieldWords.NameOf(name),
                    FieldWords.ValueOf(one.GetValueOrDefault(name)),
                    FieldWords.ValueOf(other.GetValueOrDefault(name))
                )),
        ];
    }

    private static Dictionary<string, string> Flat(PatientEvent happened, PatientRecord record)
    {
        var type = happened.GetType();
        var disclosure = new Disclosure(record.Key, isToOwnClinic: true, showsFreeText: true);
        var data = disclosure.Read(JsonSerializer.SerializeToNode(happened, type, EventJson.Options), type, "");
        var fields = FieldWords.Flat(data);
        foreach (
            var name in fields.Keys.Where(name => name == Warnings || name.StartsWith($"{Warnings}[", StringComparison.Ordinal)).ToList()
        )
            fields.Remove(name);
        return fields;
    }
}
