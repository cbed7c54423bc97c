using System.Text.Json.Nodes;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Pages.Forms;
using OutcomesTracker.Tests.Http;
using OutcomesTracker.Tests.Specs;

namespace OutcomesTracker.Tests.Pages.Forms;

/// <summary>The inputs of each command's form: what the body has, each with a label, holding what was there before.</summary>
public sealed class FieldsTests
{
    public static TheoryData<string> Commands => FormFields.Correctable;

    [Theory, MemberData(nameof(Commands))]
    public void There_is_an_input_for_everything_that_the_body_has_and_for_nothing_else(string command)
    {
        var kind = FormFields.Asked(CommandBodies.Definition(command));
        var names = Form(command).Controls.Select(RenderedForm.NameOf).Select(WithoutLines).ToHashSet();
        var asked = FormFields.Of(kind).Select(field => field.Name).ToHashSet();
        var pairs = kind.Fields.Where(field => field.Kind is ListKind { Entry: ObjectKind }).Select(field => field.Name);
        Assert.Empty(asked.Except(names));
        Assert.Empty(names.Except(asked).Except(pairs));
    }

    [Fact]
    public void What_no_form_asks_for_are_ids_that_may_be_left_out()
    {
        foreach (var (command, names) in FormFields.LeftOut)
        foreach (var name in names)
        {
            var field = CommandBodies.Definition(command).Body.Find(name);
            Assert.IsType<IdKind>(field!.Kind);
            Assert.True(!field.IsRequired || CommandBodies.Definition(command).PathId == name);
        }
    }

    [Theory, MemberData(nameof(Commands))]
    public void A_form_sends_the_entry_that_it_holds_as_it_was(string command)
    {
        foreach (var json in (string[])[CommandBodies.Minimal[command], CommandBodies.Full[command]])
            SameWhenSent(command, JsonNode.Parse(json)!.AsObject());
    }

    /// <summary>As another program may have recorded it; it is corrected here, and what is not touched must stay.</summary>
    [Theory, MemberData(nameof(Commands))]
    public void And_so_it_does_with_any_entry(string command)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var body = new RandomBody(new(seed)).Of(FormFields.Asked(CommandBodies.Definition(command)));
            // A session that was retracted since cannot be named again.
            if (command == "report-side-effect")
                body.Remove("sessionId");
            SameWhenSent(command, body);
        }
    }

    [Fact]
    public void An_entry_with_lines_or_blanks_of_its_own_is_kept_beside_the_lines()
    {
        var body = JsonNode.Parse(CommandBodies.Minimal["record-consultation"])!.AsObject();
        body["conditions"] = new JsonArray("two\nlines", " blank", "eczema", "hay fever");
        body["medications"] = new JsonArray("\n");
        SameWhenSent("record-consultation", body);
    }

    [Theory, MemberData(nameof(Commands))]
    public void Every_input_has_a_label(string command)
    {
        var form = Form(command);
        foreach (var control in form.Controls)
        {
            Assert.True(form.LabelOf(control) is { Length: > 0 }, $"{control}");
            if ((string?)control.Attribute("type") is "radio" or "checkbox")
                Assert.NotEmpty(control.Ancestors("fieldset").First().Elements("legend").Single().Text());
        }
    }

    [Theory, MemberData(nameof(Commands))]
    public void No_two_elements_have_one_id(string command) => Assert.Distinct(Form(command).Ids);

    [Theory, MemberData(nameof(Commands))]
    public void Exactly_what_the_api_asks_for_is_marked_as_required(string command)
    {
        var kind = FormFields.Asked(CommandBodies.Definition(command));
        var form = Form(command);
        foreach (var field in FormFields.Of(kind).Where(field => !field.Path.Contains('[') && IsOneControl(field)))
        {
            var control = Assert.Single(form.Controls, control => RenderedForm.NameOf(control) == field.Name);
            Assert.Equal(IsMissed(kind, command, field), (string?)control.Attribute("aria-required") == "true");
            // The reason to treat all the same is asked for in so many words.
            if (field.Name != "override.reason")
                Assert.Equal(IsMissed(kind, command, field), !form.LabelOf(control)!.Contains("(if known)", StringComparison.Ordinal));
        }

        bool IsOneControl(FormField field) =>
            !field.Name.StartsWith("cost", StringComparison.Ordinal)
            && !field.Name.Contains(".cost", StringComparison.Ordinal)
            && form.Controls.Count(control => RenderedForm.NameOf(control) == field.Name) == 1;
    }

    /// <summary>The first of a list is what a browser takes when none is chosen.</summary>
    [Fact]
    public void A_code_that_is_not_in_the_list_chooses_none()
    {
        var body = JsonNode.Parse("""{"scope":"everything","on":"2026-01-01"}""");
        Assert.Equal("", RenderedForm.Holding(body, CommandBodies.Definition("give-consent")).Sent()["scope"].ToString());
    }

    [Fact]
    public void An_override_is_asked_for_only_where_something_speaks_against_treatment()
    {
        var definition = CommandBodies.Definition("record-session");
        Assert.Contains("Eczema, found in the consultation of 15 Jan 2026", Form("record-session").Root.Text(), StringComparison.Ordinal);
        Assert.Contains(Form("record-session").Controls, control => RenderedForm.NameOf(control) == "override.reason");
        var healthy = RenderedForm.Of(
            new(definition.Body, FormValues.Of(definition.Body, null), Empty),
            definition,
            RenderedForm.ContextOf(Some.Treatable)
        );
        Assert.DoesNotContain(healthy.Controls, control => RenderedForm.NameOf(control) == "override.reason");
    }

    private static readonly Dictionary<string, string[]> Empty = [];

    private static RenderedForm Form(string command) =>
        RenderedForm.Holding(JsonNode.Parse(CommandBodies.Full[command]), CommandBodies.Definition(command));

    private static string WithoutLines(string name) =>
        name.EndsWith(FormBody.Lines, StringComparison.Ordinal) ? name[..^FormBody.Lines.Length] : name;

    /// <summary>Whether a minimal entry is refused without the field.</summary>
    private static bool IsMissed(ObjectKind kind, string command, FormField field)
    {
        var fields = FormValues.Of(kind, JsonNode.Parse(CommandBodies.Minimal[command]));
        fields[field.Name] = "";
        return !kind.Fits(FormBody.Of(kind, fields));
    }

    private static void SameWhenSent(string command, JsonObject body)
    {
        var definition = CommandBodies.Definition(command);
        foreach (var name in FormFields.LeftOut.GetValueOrDefault(command, []))
            body.Remove(name);
        var sent = JsonNode.Parse(FormBody.Of(FormFields.Asked(definition), RenderedForm.Holding(body, definition).Sent()).GetRawText())!;
        Assert.True(JsonNode.DeepEquals(Ordered(body), Ordered(sent)), $"{body.ToJsonString()} was sent as {sent.ToJsonString()}");
    }

    private static JsonNode Ordered(JsonNode body)
    {
        var copy = body.DeepClone().AsObject();
        // Codes of a list come in the order of their inputs, and then the lines.
        foreach (var name in (string[])["conditions", "medications", "advice", "adjuncts", "concerns", "treats"])
            if (copy[name] is JsonArray entries)
                copy[name] = new JsonArray([.. entries.Select(entry => entry!.DeepClone()).OrderBy(entry => entry.ToJsonString())]);
        return copy;
    }
}
