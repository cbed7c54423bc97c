using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Pages.Forms;
using OutcomesTracker.Tests.Golden;
using OutcomesTracker.Tests.Http;

namespace OutcomesTracker.Tests.Pages.Forms;

/// <summary>One value of a body that has a field of its own in a form.</summary>
/// <param name="Name">The field's name in the form.</param>
/// <param name="Path">Where the API says that something is wrong with it.</param>
internal sealed record FormField(string Name, string Path, FieldKind Kind);

/// <summary>The fields that a form for a body must have, by the names that <see cref="FormBody"/> reads.</summary>
internal static class FormFields
{
    /// <summary>The ids that the registry makes, or knows by the page's address; no form asks for them.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> LeftOut = new Dictionary<string, string[]>
    {
        ["enrol-patient"] = ["patientId"],
        ["record-session"] = ["sessionId"],
        ["report-side-effect"] = ["sideEffectId"],
        ["resolve-side-effect"] = ["sideEffectId"],
        ["record-photo"] = ["photoId"],
    };

    /// <summary>The commands whose bodies are entries of their own: all but corrections and retractions.</summary>
    public static TheoryData<string> Correctable =>
        [.. GoldenCommand.All.Select(command => command.Name).Where(name => CommandBodies.Definition(name).Replacement is not null)];

    /// <summary>The body of a command without what no form asks for.</summary>
    public static ObjectKind Asked(CommandDefinition definition) =>
        LeftOut.GetValueOrDefault(definition.Name, []).Aggregate(definition.Body, (kind, name) => kind.Without(name));

    /// <summary>Every value of a body; of a list its first entry, and of an entry that is an object each member.</summary>
    public static IEnumerable<FormField> Of(ObjectKind kind, string prefix = "") =>
        kind.Fields.SelectMany(field =>
            field.Kind switch
            {
                ObjectKind inner => Of(inner, $"{prefix}{field.Name}."),
                ListKind { Entry: ObjectKind entry } => entry.Fields.Select(member => new FormField(
                    $"{prefix}{field.Name}{FormBody.Another}.{member.Name}",
                    $"{prefix}{field.Name}[0].{member.Name}",
                    member.Kind
                )),
                ListKind list => [new($"{prefix}{field.Name}", $"{prefix}{field.Name}[0]", list.Entry)],
                _ => [new FormField(prefix + field.Name, prefix + field.Name, field.Kind)],
            }
        );
}
