using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.Extensions.Primitives;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Corrections;
using OutcomesTracker.Server.Pages.Forms;
using OutcomesTracker.Server.Security;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Pages.Forms;

/// <summary>The fields of a command as its form renders them, for a patient whom something speaks against treating.</summary>
internal sealed class RenderedForm
{
    private static readonly EntryContext Context = ContextOf([
        .. Treatable[..2],
        Consulted(conditions: ["eczema"]),
        Treated(),
        Treated(Treatment.AddDays(30), OtherId),
    ]);

    private RenderedForm(XElement root) => Root = root;

    public XElement Root { get; }

    /// <summary>Any other form.</summary>
    public static RenderedForm In(XElement root) => new(root);

    public static EntryContext ContextOf(params IEnumerable<PatientEvent> events) =>
        new(
            new Caller("dr-okafor", Role.Clinician, "harbour"),
            new ClinicSettings("Harbour", "Europe/London", "GBP", "en"),
            Today,
            SomeRecord.Of(events)
        );

    public static RenderedForm Of(FormState form, CommandDefinition definition, EntryContext? context = null) =>
        new(Rendered.Of(EntryKind.Of(RecordedBy(definition))!.Fields, [], form, context ?? Context));

    /// <summary>The form that holds a body.</summary>
    public static RenderedForm Holding(JsonNode? body, CommandDefinition definition) =>
        Of(new(FormFields.Asked(definition), FormValues.Of(definition.Body, body), new Dictionary<string, string[]>()), definition);

    public static Type RecordedBy(CommandDefinition definition) =>
        ((RecordingCommand)RuntimeHelpers.GetUninitializedObject(definition.Command)).Records;

    public List<XElement> Controls => [.. Root.Descendants().Where(element => element.Name.LocalName is "input" or "select" or "textarea")];

    public IEnumerable<string> Ids => Root.Descendants().Attributes("id").Select(id => id.Value);

    public static string NameOf(XElement control) => (string)control.Attribute("name")!;

    /// <summary>What a browser would send of the form as it stands.</summary>
    public Dictionary<string, StringValues> Sent() =>
        Controls
            .SelectMany(control => ValuesOf(control).Select(value => (Name: NameOf(control), Value: AsSent(value))))
            .GroupBy(field => field.Name, field => field.Value, StringComparer.Ordinal)
            .ToDictionary(field => field.Key, field => new StringValues([.. field]), StringComparer.Ordinal);

    /// <summary>The label that names a control, or null.</summary>
    public string? LabelOf(XElement control) =>
        (string?)control.Attribute("aria-label")
        ?? control.Ancestors("label").FirstOrDefault()?.Text()
        ?? (
            (string?)control.Attribute("id") is { } id
                ? Root.Descendants("label").SingleOrDefault(label => (string?)label.Attribute("for") == id)?.Text()
                : null
        );

    /// <summary>The elements that describe a control.</summary>
    public List<XElement> DescriptionsOf(XElement control) =>
        ((string?)control.Attribute("aria-describedby"))
            ?.Split(' ')
            .Select(id => Root.Descendants().Single(element => (string?)element.Attribute("id") == id))
            .ToList()
        ?? [];

    private static IEnumerable<string> ValuesOf(XElement control) =>
        control.Name.LocalName switch
        {
            "textarea" => [control.Value],
            "select" => [(string)Chosen(control).Attribute("value")!],
            _ when (string?)control.Attribute("type") is "checkbox" or "radio" => control.Attribute("checked") is null
                ? []
                : [(string)control.Attribute("value")!],
            // A browser takes lines out of what stands on one.
            _ => [((string?)control.Attribute("value") ?? "").Replace("\n", "", StringComparison.Ordinal)],
        };

    private static XElement Chosen(XElement list) =>
        list.Elements("option").LastOrDefault(option => option.Attribute("selected") is not null) ?? list.Elements("option").First();

    private static string AsSent(string value) => value.Replace("\n", "\r\n", StringComparison.Ordinal);
}
