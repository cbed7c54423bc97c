using System.Text.Json.Nodes;
using System.Xml.Linq;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Pages;
using OutcomesTracker.Server.Pages.Forms;
using OutcomesTracker.Tests.Http;
using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Pages.Forms;

/// <summary>What is wrong stands beside its field, once, and the field's input says so.</summary>
public sealed class FieldErrorsTests
{
    public static TheoryData<string> Commands => FormFields.Correctable;

    [Theory, MemberData(nameof(Commands))]
    public void An_error_stands_beside_the_input_of_its_field(string command) => StandsBeside(command, "");

    [Theory, MemberData(nameof(Commands))]
    public void And_so_does_one_of_a_replacement(string command) => StandsBeside(command, "replacement.");

    private static void StandsBeside(string command, string prefix)
    {
        var definition = CommandBodies.Definition(command);
        foreach (var field in FormFields.Of(FormFields.Asked(definition)))
        {
            var form = Refused(definition, prefix, (prefix + field.Path, $"{prefix}{field.Path} is wrong."));
            var said = Assert.Single(Complaints(form));
            Assert.Equal("This is wrong.", said.Text());
            var list = field.Path.Split('[')[0];
            var described = form.Controls.Where(control => form.DescriptionsOf(control).Contains(said)).ToList();
            Assert.NotEmpty(described);
            Assert.All(described, control => Assert.StartsWith(list, RenderedForm.NameOf(control), StringComparison.Ordinal));
            Assert.All(
                described.Where(control => control.Name != "textarea" && (string?)control.Attribute("type") is not ("checkbox" or "radio")),
                control => Assert.Equal("true", (string?)control.Attribute("aria-invalid"))
            );
        }
    }

    [Theory]
    [InlineData("device.needleDepthMm", "device.needleDepthMm"), InlineData("treats[0].bodyArea", "treats"), InlineData("treats", "treats")]
    [InlineData("replacement.device.needleDepthMm", null), InlineData("body", null), InlineData("targetVersion", null)]
    public void An_error_of_no_field_is_left_to_the_top_of_the_form(string path, string? beside)
    {
        var definition = CommandBodies.Definition("record-session");
        var state = new FormState(definition.Body, FormValues.Of(definition.Body, null), Errors((path, "It is wrong.")));
        Assert.Equal(beside is null ? ["It is wrong."] : [], state.Others);
        var complaints = Complaints(RenderedForm.Of(state, definition));
        Assert.Equal(beside is null ? [] : ["It is wrong."], complaints.Select(complaint => complaint.Text()));
    }

    /// <summary>What is refused is too long for every text, and no day, code or number.</summary>
    [Theory, MemberData(nameof(Commands))]
    public void Nothing_that_is_wrong_goes_unsaid(string command)
    {
        var definition = CommandBodies.Definition(command);
        var kind = FormFields.Asked(definition);
        foreach (var field in FormFields.Of(kind))
        {
            var values = FormValues.Of(kind, JsonNode.Parse(CommandBodies.Full[command]));
            values[field.Name] = new string('x', 5_000);
            if (field.Name.Contains(FormBody.Another, StringComparison.Ordinal))
                values.Remove(field.Path.Split('[')[0]);
            var errors = new FieldErrors();
            kind.Check(FormBody.Of(kind, values), errors);
            Assert.NotEmpty(errors.All);
            var state = new FormState(kind, values, Errors([.. errors.All.Select(error => (error.Field, error.Sentence))]));
            Assert.Empty(state.Others);
            var said = string.Join(' ', Complaints(RenderedForm.Of(state, definition)).Select(complaint => complaint.Text()));
            foreach (var error in errors.All)
                Assert.Contains(Words.Said($"This {error.Sentence[(error.Field.Length + 1)..]}"), said, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Commands))]
    public void What_describes_an_input_is_there(string command)
    {
        var definition = CommandBodies.Definition(command);
        var fields = FormFields.Of(FormFields.Asked(definition)).ToList();
        var all = Refused(definition, "", [.. fields.Select(field => (field.Path, "It is wrong."))]);
        var none = Refused(definition, "");
        foreach (var form in (RenderedForm[])[none, all])
        {
            Assert.Distinct(form.Ids);
            var named = form.Root.Descendants().Attributes("aria-describedby").SelectMany(ids => ids.Value.Split(' '));
            Assert.Empty(named.Except(form.Ids));
        }
        Assert.Empty(Complaints(none));
    }

    [Theory]
    [InlineData("record-session", "device.needleDepthMm"), InlineData("record-session", "anaesthetic.minutesBefore")]
    [InlineData("record-session", "durationMinutes"), InlineData("record-session", "performedOn")]
    [InlineData("record-consultation", "conditions"), InlineData("record-consultation", "medications")]
    public void A_warning_stands_beside_its_field_and_refuses_nothing(string command, string field)
    {
        var definition = CommandBodies.Definition(command);
        var state = new FormState(definition.Body, FormValues.Of(definition.Body, null), Errors())
        {
            Hints = new Dictionary<string, string> { [field] = "Mind this." },
        };
        var form = RenderedForm.Of(state, definition);
        var said = Assert.Single(
            form.Root.Descendants(),
            element => (string?)element.Attribute("class") == "hint warn" && element.Text() == "Mind this."
        );
        var described = form.Root.Descendants().Where(element => form.DescriptionsOf(element).Contains(said));
        Assert.Contains(described, element => element.DescendantsAndSelf().Any(control => (string?)control.Attribute("name") == field));
        Assert.DoesNotContain(form.Root.Descendants(), element => element.Attribute("aria-invalid") is not null);
    }

    [Fact]
    public void What_a_session_or_a_consultation_is_warned_of_has_a_field()
    {
        var session = SomeCommand.Treat() with
        {
            Device = new("SkinPen", "L1", 2.5m),
            Anaesthetic = new("lidocaine", 5),
            DurationMinutes = 5,
        };
        var patient = Spec.Given([
            .. Treatable[..2],
            Consulted(medications: ["retinol", "x"]),
            Treated(Treatment.AddDays(3), OtherId),
        ]).Patient;
        Assert.Equal(
            ["anaesthetic.minutesBefore", "device.needleDepthMm", "durationMinutes", "performedOn"],
            WarningFields.Of(session, patient).Keys.Order(StringComparer.Ordinal)
        );
        var consultation = SomeCommand.Consult(Today) with { Conditions = ["x"], Medications = ["y"] };
        Assert.Equal(["conditions", "medications"], WarningFields.Of(consultation, patient).Keys.Order(StringComparer.Ordinal));
        Assert.Empty(WarningFields.Of(SomeCommand.Treat(Treatment.AddDays(90)), Spec.Given(Treatable).Patient));
    }

    private static RenderedForm Refused(CommandDefinition definition, string prefix, params (string Field, string Sentence)[] errors)
    {
        var kind = FormFields.Asked(definition);
        var values = FormValues.Of(kind, JsonNode.Parse(CommandBodies.Full[definition.Name]));
        return RenderedForm.Of(new(kind, values, Errors(errors)) { Prefix = prefix }, definition);
    }

    private static Dictionary<string, string[]> Errors(params (string Field, string Sentence)[] errors) =>
        errors.GroupBy(error => error.Field).ToDictionary(field => field.Key, field => field.Select(error => error.Sentence).ToArray());

    private static List<XElement> Complaints(RenderedForm form) =>
        [.. form.Root.Descendants("p").Where(element => (string?)element.Attribute("class") == "error")];
}
