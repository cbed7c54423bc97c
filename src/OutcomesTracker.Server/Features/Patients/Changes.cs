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
        return Between(Flat(before, record), Flat(after, record));
    }

    /// <summary>The fields that differ between two documents' own.</summary>
    public static IReadOnlyList<ChangedField> Between(Dictionary<string, string> before, Dictionary<string, string> after) =>
        [
            .. before
                .Keys.Union(after.Keys)
                .Where(name => !IsWarning(name) && before.GetValueOrDefault(name) != after.GetValueOrDefault(name))
                .Select(name => new ChangedField(
                    FieldWords.NameOf(name),
                    FieldWords.ValueOf(before.GetValueOrDefault(name)),
                    FieldWords.ValueOf(after.GetValueOrDefault(name))
                )),
        ];

    /// <summary>What each correction changed, by its version: against what stood before it.</summary>
    public static IReadOnlyDictionary<int, IReadOnlyList<ChangedField>> ByCorrection(PatientRecord record)
    {
        var (standing, changes) = (new Dictionary<int, PatientEvent>(), new Dictionary<int, IReadOnlyList<ChangedField>>());
        foreach (var (stored, happened) in record.Events)
            if (happened.Amends() is Replacement replacement)
            {
                changes[(int)stored.Version] = Between(standing[replacement.TargetVersion], replacement.Event, record);
                standing[replacement.TargetVersion] = replacement.Event;
            }
            else
                standing[(int)stored.Version] = happened;
        return changes;
    }

    private static bool IsWarning(string name) => name == Warnings || name.StartsWith($"{Warnings}[", StringComparison.Ordinal);

    private static Dictionary<string, string> Flat(PatientEvent happened, PatientRecord record)
    {
        var type = happened.GetType();
        var disclosure = new Disclosure(record.Key, isToOwnClinic: true, showsFreeText: true);
        return FieldWords.Flat(disclosure.Read(JsonSerializer.SerializeToNode(happened, type, EventJson.Options), type, ""));
    }
}
