using System.Text.Json;
using static OutcomesTracker.Tests.Http.CommandBodies;

namespace OutcomesTracker.Tests.Http;

/// <summary>Limits of single values, each tested from both sides.</summary>
public sealed class FieldLimitTests
{
    [Theory]
    [InlineData("record-consultation", "conditions[0]", 100), InlineData("record-consultation", "medications[0]", 100)]
    [InlineData("record-consultation", "advice[0]", 100), InlineData("record-consultation", "provider.id", 100)]
    [
        InlineData("record-session", "device.model", 100),
        InlineData("record-session", "device.lot", 100),
        InlineData("record-session", "anaesthetic.agent", 100)
    ]
    [
        InlineData("record-photo", "view", 100),
        InlineData("record-consultation", "notes", 4_000),
        InlineData("report-side-effect", "note", 4_000)
    ]
    [InlineData("record-session", "override.reason", 4_000), InlineData("record-loss-to-follow-up", "reason", 4_000)]
    [InlineData("correct-entry", "reason", 4_000), InlineData("retract-entry", "reason", 4_000)]
    public void Text_has_a_limit_counted_in_unicode_scalar_values(string command, string path, int limit)
    {
        Accepts(command, With(command, path, Quoted(new string('x', limit))));
        Refuses(command, With(command, path, Quoted(new string('x', limit + 1))), path);
        var faces = string.Concat(Enumerable.Repeat("😀", limit));
        Accepts(command, With(command, path, Quoted(faces)));
        Refuses(command, With(command, path, Quoted(faces + "x")), path);
    }

    [Theory]
    [InlineData("1980-01-01", true), InlineData("1980-12-31", true), InlineData("1979-12-31", false), InlineData("1981-01-01", false)]
    public void A_date_of_birth_is_in_the_year_of_birth(string born, bool isGood)
    {
        var body = With("enrol-patient", "identity.dateOfBirth", Quoted(born));
        Refuses("enrol-patient", body, isGood ? [] : ["identity.dateOfBirth"]);
        Refuses(
            "correct-entry",
            BodyPath.With(Minimal["correct-entry"], "replacement", body),
            isGood ? [] : ["replacement.identity.dateOfBirth"]
        );
    }

    [Theory]
    [InlineData("record-session", "override.reason"), InlineData("record-loss-to-follow-up", "reason")]
    [InlineData("correct-entry", "reason"), InlineData("retract-entry", "reason")]
    public void A_reason_is_not_blank(string command, string path)
    {
        foreach (
            var blank in (string[])
                [
                    "",
                    " ",
                    "\t\n",
                    "\u00a0\u2003",
                    "\u200b\u200d",
                    "\ufeff",
                    "\u00ad",
                    "\u3164",
                    "\u2800 \ufe0f",
                    "\U000e0101",
                    "\u202e",
                    "\u0085",
                ]
        )
            Refuses(command, With(command, path, Quoted(blank)), path);
        foreach (var seen in (string[])[" . ", "\u200b-", "\u0301", "\ue000"])
            Accepts(command, With(command, path, Quoted(seen)));
    }

    [Theory]
    [InlineData("record-consultation", "notes"), InlineData("report-side-effect", "note")]
    public void Free_text_that_is_no_reason_may_be_blank(string command, string path)
    {
        foreach (var blank in (string[])["", " \n"])
            Accepts(command, With(command, path, Quoted(blank)));
    }

    [Theory]
    [InlineData("record-photo", "view"), InlineData("record-consultation", "notes"), InlineData("record-consultation", "conditions[0]")]
    [InlineData("enrol-patient", "identity.fullName"), InlineData("retract-entry", "reason")]
    public void Text_without_a_meaning_is_refused(string command, string path)
    {
        Refuses(command, Raw(command, path, """ "a\u0000b" """), path);
        Refuses(command, Raw(command, path, """ "\ud83d" """), path);
        Refuses(command, Raw(command, path, """ "\ude00\ud83d" """), path);
        Accepts(command, Raw(command, path, """ "\ud83d\ude00" """));
    }

    [Theory]
    [
        InlineData("2026-3-01"),
        InlineData("2026-02-29"),
        InlineData("2026-03-01T00:00:00Z"),
        InlineData(" 2026-03-01"),
        InlineData("2026-03-01 ")
    ]
    [
        InlineData("01.03.2026"),
        InlineData("20260301"),
        InlineData("0000-01-01"),
        InlineData("+2026-03-01"),
        InlineData(""),
        InlineData("２026-03-01")
    ]
    public void A_date_is_year_month_day_and_nothing_else(string date) =>
        Refuses("give-consent", With("give-consent", "on", Quoted(date)), "on");

    [Theory]
    [InlineData("2024-02-29"), InlineData("0001-01-01"), InlineData("9999-12-31")]
    public void Every_day_of_the_calendar_is_a_date(string date) => Accepts("give-consent", With("give-consent", "on", Quoted(date)));

    [Theory]
    [
        InlineData("00000000000040008000000000000004"),
        InlineData("{00000000-0000-4000-8000-000000000004}"),
        InlineData("(00000000-0000-4000-8000-000000000004)")
    ]
    [
        InlineData(" 00000000-0000-4000-8000-000000000004"),
        InlineData("00000000-0000-4000-8000-000000000004 "),
        InlineData("+0000000-0000-4000-8000-000000000004")
    ]
    [
        InlineData("0x000000-0000-4000-8000-000000000004"),
        InlineData("00000000-0000-4000-8000-00000000000g"),
        InlineData("0000000-00000-4000-8000-000000000004")
    ]
    [InlineData("00000000-0000-4000-8000-00000000004"), InlineData(""), InlineData("harbour")]
    public void A_malformed_uuid_is_refused(string id) =>
        Refuses("report-side-effect", With("report-side-effect", "sessionId", Quoted(id)), "sessionId");

    [Fact]
    public void A_uuid_is_read_in_either_case() =>
        Assert.Equal(
            new Guid("abcdef00-0000-4000-8000-000000000004"),
            (
                (ResolveSideEffect)Accepted(
                    "resolve-side-effect",
                    With("resolve-side-effect", "sideEffectId", "\"ABCDEF00-0000-4000-8000-000000000004\"")
                )
            ).SideEffectId
        );

    [Theory]
    [InlineData("usd"), InlineData("US"), InlineData("ABC"), InlineData("EURO"), InlineData(""), InlineData("EUR ")]
    public void A_currency_is_of_iso_4217(string currency) =>
        Refuses("record-session", With("record-session", "cost.currency", Quoted(currency)), "cost.currency");

    [Theory]
    [InlineData(63, 'a'), InlineData(65, 'a'), InlineData(64, 'g')]
    public void A_sha256_is_64_hexadecimal_digits(int length, char digit) =>
        Refuses("record-photo", With("record-photo", "sha256", Quoted(new string(digit, length))), "sha256");

    [Theory]
    [InlineData("record-session", "treats"), InlineData("record-consultation", "concerns")]
    public void Pairs_are_at_least_one_and_none_twice(string command, string path)
    {
        const string Face = """{"indication":"acne-scars","bodyArea":"face"}""",
            Neck = """{"indication":"acne-scars","bodyArea":"neck"}""";
        Refuses(command, With(command, path, "[]"), path);
        Accepts(command, With(command, path, $"[{Face},{Neck}]"));
        Refuses(command, With(command, path, $"[{Face},{Neck},{Face}]"), path);
    }

    [Fact]
    public void A_pair_twice_is_told_beside_what_else_is_wrong() =>
        Refuses(
            "record-session",
            BodyPath.With(
                With(
                    "record-session",
                    "treats",
                    """
                    [{"indication":"acne-scars","bodyArea":"face"},{"indication":"acne-scars","bodyArea":"face"}]
                    """
                ),
                "performedOn",
                "\"soon\""
            ),
            "performedOn",
            "treats"
        );

    [Fact]
    public void A_list_has_a_limit()
    {
        Accepts("record-consultation", With("record-consultation", "conditions", List(256)));
        Refuses("record-consultation", With("record-consultation", "conditions", List(257)), "conditions");

        static string List(int length) => JsonSerializer.Serialize(Enumerable.Repeat("eczema", length));
    }

    private static string With(string command, string path, string value) => BodyPath.With(Full[command], path, value);

    /// <summary>Inserts a value as raw JSON, since a JSON node would normalise its escapes.</summary>
    private static string Raw(string command, string path, string value) =>
        With(command, path, "\"PLACE\"").Replace("\"PLACE\"", value.Trim(), StringComparison.Ordinal);

    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
