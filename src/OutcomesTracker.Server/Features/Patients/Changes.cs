using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Server.Pages;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>A field that a correction changed, as pages write it.</summary>
public sealed record ChangedField(string Name, string Before, string After);

/// <summary>What corrections changed, in words.</summary>
public static class Changes
{
    /// <summary>
    /// The fields that differ between two events of a kind, whoever asks: of what a reader may not see, that it was changed is said, and
    /// its values are masked.
    /// </summary>
    public static IReadOnlyList<ChangedField> Between(
        PatientEvent before,
        PatientEvent after,
        PatientRecord record,
        Disclosure disclosure
    ) =>
        [
            .. new EventFields(record, disclosure)
                .Between(before, after)
                .Select(one => new ChangedField(
                    FieldWords.NameOf(one.Path),
                    FieldWords.ValueOf(one.Before),
                    FieldWords.ValueOf(one.After)
                )),
        ];

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
}
