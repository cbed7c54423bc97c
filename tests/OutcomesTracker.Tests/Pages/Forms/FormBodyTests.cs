using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Primitives;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Pages.Forms;
using OutcomesTracker.Tests.Http;

namespace OutcomesTracker.Tests.Pages.Forms;

/// <summary>How the fields of a form become the body that the API takes, and a body the fields of a form.</summary>
public sealed class FormBodyTests
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(500);

    public static TheoryData<string> Commands => FormFields.Correctable;

    [Theory, MemberData(nameof(Commands))]
    public void A_golden_body_comes_through_a_form_as_it_was(string command)
    {
        var kind = CommandBodies.Definition(command).Body;
        foreach (var json in (string[])[CommandBodies.Minimal[command], CommandBodies.Full[command]])
            Same(JsonNode.Parse(json)!, FormBody.Of(kind, FormValues.Of(kind, JsonNode.Parse(json))));
    }

    [Fact]
    public void And_that_of_a_retraction()
    {
        var kind = CommandBodies.Definition("retract-entry").Body;
        var body = JsonNode.Parse(CommandBodies.Full["retract-entry"])!;
        Same(body, FormBody.Of(kind, FormValues.Of(kind, body)));
    }

    [Theory, MemberData(nameof(Commands))]
    public void Any_body_comes_through_a_form_as_it_was(string command)
    {
        var kind = CommandBodies.Definition(command).Body;
        for (var seed = 0; seed < 200; seed++)
        {
            var body = new RandomBody(new(seed)).Of(kind);
            Same(body, FormBody.Of(kind, FormValues.Of(kind, body)));
        }
    }

    /// <summary>The hostile text stands in one field of an otherwise good body, and only that field can be refused.</summary>
    [Theory, MemberData(nameof(Commands))]
    public void Whatever_is_typed_makes_json_and_what_does_not_fit_is_refused_by_its_field(string command)
    {
        var kind = CommandBodies.Definition(command).Body;
        var good = FormValues.Of(kind, JsonNode.Parse(CommandBodies.Full[command]));
        var places = FormFields.Of(kind).ToList();
        var property = Prop.ForAll(
            Arb.From(Gen.Elements<FormField>(places)),
            Arb.From(HostileText.Some),
            (place, text) => Judge(kind, good, place, text)
        );
        Check.One(Often, property);
        foreach (var place in places)
        foreach (var text in HostileText.All)
            Judge(kind, good, place, text);
    }

    private static void Judge(ObjectKind kind, Dictionary<string, StringValues> good, FormField place, string text)
    {
        var list = place.Path.Split('[')[0];
        var fields = new Dictionary<string, StringValues>(good) { [place.Name] = text };
        if (list != place.Path && list != place.Name)
            fields.Remove(list);
        var body = FormBody.Of(kind, fields);
        using var parsed = JsonDocument.Parse(body.GetRawText());
        if (At(body, place.Path) is { } value)
            Assert.True(value.ValueKind != JsonValueKind.Number || place.Kind is WholeKind or DecimalKind, $"{place}: {text}");
        var errors = new FieldErrors();
        kind.Check(body, errors);
        Assert.All(errors.All, error => Assert.StartsWith(list, error.Field, StringComparison.Ordinal));
        if (At(body, place.Path) is { } written && !place.Kind.Fits(written))
            Assert.Contains(errors.All, error => error.Field == place.Path);
    }

    [Theory]
    [InlineData("1", "1"), InlineData(" 1.50 ", "1.50"), InlineData("1e1", "1e1"), InlineData("-1", "-1")]
    [InlineData("1,5", "1.5"), InlineData("180,50", "180.50"), InlineData(" 0,25", "0.25"), InlineData("1,2345", "1.2345")]
    [InlineData("0,500", "0.500")]
    public void A_decimal_may_have_a_decimal_comma(string typed, string number) =>
        Assert.Equal($$"""{"score":{{number}}}""", Score(typed).GetRawText());

    [Theory]
    [InlineData("1,500"), InlineData("1.500,25"), InlineData("1,500.25"), InlineData("1,2,3"), InlineData(",5"), InlineData("1,")]
    [InlineData("٣"), InlineData("0x1"), InlineData("+1"), InlineData("01"), InlineData("NaN"), InlineData("true"), InlineData("null")]
    public void What_is_no_number_or_not_surely_one_is_left_to_the_api_to_refuse(string typed)
    {
        Assert.Equal(typed, Score(typed).GetProperty("score").GetString());
        var errors = new FieldErrors();
        new DecimalKind(null).Check(Score(typed).GetProperty("score"), errors);
        Assert.NotEmpty(errors.All);
    }

    [Fact]
    public void Two_values_of_a_field_are_no_decimal_comma() =>
        Assert.Equal(JsonValueKind.String, Score(new StringValues(["1", "5"])).GetProperty("score").ValueKind);

    [Theory]
    [InlineData("1,5"), InlineData("1.5"), InlineData("1,0")]
    public void A_whole_number_has_no_comma(string typed)
    {
        var body = FormBody.Of(Kind("skinType", new WholeKind(1, 6)), Fields(("skinType", typed)));
        Assert.False(new WholeKind(1, 6).Fits(body.GetProperty("skinType")));
    }

    [Theory]
    [InlineData("true", "true"), InlineData("false", "false"), InlineData("True", "\"True\""), InlineData("on", "\"on\"")]
    [InlineData("true ", "\"true \"")]
    public void A_flag_is_true_or_false_and_no_word_for_it(string typed, string json) =>
        Assert.Equal($$"""{"serious":{{json}}}""", FormBody.Of(Kind("serious", new FlagKind()), Fields(("serious", typed))).GetRawText());

    [Theory]
    [InlineData("acne-scars", "treats[0].bodyArea"), InlineData("acne-scars/", "treats[0].bodyArea")]
    [InlineData("acne-scars/face/face", "treats[0].bodyArea"), InlineData("/face", "treats[0].indication")]
    public void A_pair_that_is_none_is_refused(string pair, string field)
    {
        var fields = Session();
        fields["treats"] = pair;
        Assert.Equal([field], Wrong("record-session", fields));
    }

    [Fact]
    public void Another_pair_comes_after_those_that_were_chosen()
    {
        var fields = Session();
        fields["treats"] = new(["acne-scars/face", "wrinkles/neck"]);
        fields["treats+.indication"] = "melasma";
        fields["treats+.bodyArea"] = "hands";
        var body = FormBody.Of(CommandBodies.Definition("record-session").Body, fields);
        Assert.Equal(
            ["face", "neck", "hands"],
            body.GetProperty("treats").EnumerateArray().Select(pair => $"{pair.GetProperty("bodyArea")}")
        );
        Assert.Empty(Wrong("record-session", fields));
        fields["treats+.bodyArea"] = "";
        Assert.Equal(["treats[2].bodyArea"], Wrong("record-session", fields));
    }

    [Fact]
    public void Each_line_is_an_entry_and_empty_ones_are_none()
    {
        var kind = Kind("advice", new ListKind(0, 9, new TextKind()));
        var body = FormBody.Of(kind, Fields(("advice", "sun cream"), ("advice.lines", "\r\n no sauna \r\n\r\n1e9\n  \n")));
        Same(JsonNode.Parse("""{"advice":["sun cream","no sauna","1e9"]}""")!, body);
    }

    [Fact]
    public void A_text_keeps_its_blanks_and_lines_and_a_browsers_carriage_returns_go()
    {
        var body = FormBody.Of(Kind("note", new TextKind()), Fields(("note", " one\r\ntwo\n\u2028three ")));
        Assert.Equal(" one\ntwo\n\u2028three ", body.GetProperty("note").GetString());
    }

    /// <summary>Otherwise it would stand nowhere: a provider has inputs for its id and its role, but none of its own.</summary>
    [Theory]
    [InlineData("operator", "operator.id operator.role"), InlineData("treats", "treats")]
    public void What_is_required_and_empty_is_missed_where_it_can_be_typed(string left, string missed)
    {
        var fields = Session().Where(field => field.Key.Split('.')[0] != left).ToDictionary();
        Assert.Equal(missed.Split(' '), Wrong("record-session", fields));
    }

    [Fact]
    public void A_plan_without_a_cost_is_refused_at_the_amount()
    {
        var kind = CommandBodies.Definition("record-consultation").Body;
        var fields = FormValues.Of(kind, JsonNode.Parse(CommandBodies.Full["record-consultation"]));
        fields["plan.costPerSession.amount"] = "";
        Assert.Equal(["plan.costPerSession.amount"], Wrong("record-consultation", fields));
    }

    [Fact]
    public void An_optional_object_is_left_out_if_only_its_preset_currency_is_filled_in()
    {
        var fields = Session();
        fields["cost.currency"] = "EUR";
        fields["cost.amount"] = fields["device.model"] = fields["anaesthetic.minutesBefore"] = fields["override.reason"] = "";
        Same(
            JsonNode.Parse(CommandBodies.Minimal["record-session"])!,
            FormBody.Of(CommandBodies.Definition("record-session").Body, fields)
        );
    }

    /// <summary>The API asks for model and lot of a device, but takes them empty: one may know the depth alone.</summary>
    [Fact]
    public void A_text_that_may_be_blank_may_be_left_empty()
    {
        var fields = Session();
        fields["device.needleDepthMm"] = "1,5";
        Assert.Empty(Wrong("record-session", fields));
        var device = FormBody.Of(CommandBodies.Definition("record-session").Body, fields).GetProperty("device");
        Same(JsonNode.Parse("""{"model":"","lot":"","needleDepthMm":1.5}""")!, device);
    }

    [Fact]
    public void A_field_that_the_body_does_not_have_is_not_sent()
    {
        var fields = Session();
        fields["patientId"] = fields["constructor"] = fields["device"] = "x";
        Same(
            JsonNode.Parse(CommandBodies.Minimal["record-session"])!,
            FormBody.Of(CommandBodies.Definition("record-session").Body, fields)
        );
    }

    private static void Same(JsonNode expected, JsonElement actual) =>
        Assert.True(
            JsonNode.DeepEquals(expected, JsonNode.Parse(actual.GetRawText())),
            $"{expected.ToJsonString()} became {actual.GetRawText()}"
        );

    private static JsonElement Score(StringValues typed) => FormBody.Of(Kind("score", new DecimalKind(null)), Fields(("score", typed)));

    private static ObjectKind Kind(string name, FieldKind kind) => new([new(name, false, kind, () => "")]);

    private static Dictionary<string, StringValues> Fields(params (string Name, StringValues Value)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Value);

    private static Dictionary<string, StringValues> Session() =>
        FormValues.Of(CommandBodies.Definition("record-session").Body, JsonNode.Parse(CommandBodies.Minimal["record-session"]));

    private static IEnumerable<string> Wrong(string command, Dictionary<string, StringValues> fields)
    {
        var (kind, errors) = (CommandBodies.Definition(command).Body, new FieldErrors());
        kind.Check(FormBody.Of(kind, fields), errors);
        return errors.All.Select(error => error.Field);
    }

    /// <summary>The value at a path such as <c>treats[0].bodyArea</c>; null if there is none.</summary>
    private static JsonElement? At(JsonElement value, string path)
    {
        foreach (var part in path.Split('.', '['))
            if (part.EndsWith(']'))
                if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0)
                    value = value[0];
                else
                    return null;
            else if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(part, out value))
                return null;
        return value;
    }
}
