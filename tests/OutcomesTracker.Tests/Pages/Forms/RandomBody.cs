using System.Globalization;
using System.Text.Json.Nodes;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Tests.Pages.Forms;

/// <summary>A random body of a kind, as another program may have sent it: every value fits its field, and texts are odd.</summary>
internal sealed class RandomBody(Random random)
{
    private static readonly string[] Texts =
    [
        "plain",
        "a/b",
        " blanks around ",
        "true",
        "null",
        "1e9",
        "1,5",
        "٣",
        "“quoted” \"quoted\" 'quoted'",
        "<b>&amp;</b>",
        "😀",
        "\\u0041",
        "eczema",
        "a\u2028b",
        "-",
    ];

    public JsonObject Of(ObjectKind kind)
    {
        var body = new JsonObject();
        foreach (var field in kind.Fields)
            if (field.IsRequired || random.Next(2) == 0)
                body[field.Name] = Value(field.Kind, atLeast: field.IsRequired ? 0 : 1);
        return body;
    }

    private JsonNode? Value(FieldKind kind, int atLeast = 1) =>
        kind switch
        {
            ObjectKind inner => Of(inner),
            ListKind list => List(list, Math.Max(atLeast, list.Fewest)),
            DayKind => DateOnly.FromDayNumber(random.Next(700_000, 740_000)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            IdKind => new Guid(random.Next(), 0, 0, new byte[8]).ToString("D"),
            CodeKind codes => codes.Codes[random.Next(codes.Codes.Length)],
            FlagKind => random.Next(2) == 0,
            WholeKind whole => random.NextInt64(whole.Lowest, Math.Min(whole.Highest, whole.Lowest + 3_000) + 1),
            DecimalKind => new decimal(random.Next(), random.Next(), 0, false, (byte)random.Next(20)),
            TextKind { Form: CurrencyAttribute } => "EUR",
            TextKind { Form: Sha256Attribute } => new string('a', 64),
            TextKind { Longest: FieldLimits.FreeText } => random.Next(2) == 0 ? Text() : $"{Text()}\n{Text()}",
            TextKind => Text(),
            _ => throw new NotSupportedException($"{kind}"),
        };

    private string Text() => Texts[random.Next(Texts.Length)];

    private JsonArray List(ListKind list, int fewest)
    {
        var entries = Enumerable
            .Range(0, random.Next(fewest, fewest + 3))
            .Select(_ => Value(list.Entry)!.ToJsonString())
            .Distinct(StringComparer.Ordinal);
        return [.. entries.Select(entry => JsonNode.Parse(entry))];
    }
}
