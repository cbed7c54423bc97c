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

    /// <summary>
    /// The fields that differ, whoever asks: of what a reader may not see, that it was changed is said, and its values are masked.
    /// </summary>
    public static IReadOnlyList<ChangedField> Between(PatientEvent before, PatientEvent after, PatientRecord record, Disclosure disclosure)
    {
        var opened = Disclosure.ToOwnClinic(record);
        var (was, now) = (Flat(before, opened), Flat(after, opened));
        var (shownBefore, shownAfter) = (Flat(before, disclosure), Flat(after, disclosure));
        return
        [
            .. was
                .Keys.Union(now.Keys)
                .Where(name => !IsWarning(name) && was.GetValueOrDefault(name) != now.GetValueOrDefault(name))
                .Select(name => new ChangedField(FieldWords.NameOf(name), Shown(shownBefore, name), Shown(shownAfter, name))),
        ];
    }

    /// <summary>What each correction changed, by its version: against what stood before it.</summary>
    public static IReadOnlyDictionary<int, IReadOnlyList<ChangedField>> ByCorrection(PatientRecord record, Disclosure disclosure)
    {
        var (standing, changes) = (new Dictionary<int, PatientEvent>(), new Dictionary<int, IReadOnlyList<ChangedField>>());
        foreach (var (stored, happened) in record.Events)
            if (happened.Amends() is Replacement replacement)
            {
                changes[(int)stored.Version] = Between(standing[replacement.TargetVersion], replacement.Event, record, disclosure);
                standing[replacement.TargetVersion] = replacement.Event;
            }
            else
                standing[(int)stored.Version] = happened;
        return changes;
    }

    /// <summary>A value as it is shown: an identity is masked as a whole, and so each of its members.</summary>
    private static string Shown(Dictionary<string, string> fields, string name) =>
        FieldWords.ValueOf(fields.GetValueOrDefault(name) ?? fields.GetValueOrDefault(name.Split('.', '[')[0]));

    private static bool IsWarning(string name) => name == Warnings || name.StartsWith($"{Warnings}[", StringComparison.Ordinal);

    private static Dictionary<string, string> Flat(PatientEvent happened, Disclosure disclosure)
    {
        var type = happened.GetType();
        return FieldWords.Flat(disclosure.Read(JsonSerializer.SerializeToNode(happened, type, EventJson.Options), type, ""));
    }
}
