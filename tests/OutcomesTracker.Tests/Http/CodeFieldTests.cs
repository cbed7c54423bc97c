using static OutcomesTracker.Tests.Http.CommandBodies;

namespace OutcomesTracker.Tests.Http;

/// <summary>Fields of closed lists, in every body.</summary>
public sealed class CodeFieldTests
{
    public static TheoryData<string, string, string> Fields =>
        new()
        {
            { "enrol-patient", "sex", Known<Sex>() },
            { "give-consent", "scope", Known<ConsentScope>() },
            { "withdraw-consent", "scope", Known<ConsentScope>() },
            { "record-consultation", "provider.role", Known<ProviderRole>() },
            { "record-consultation", "concerns[0].indication", Known<Indication>() },
            { "record-consultation", "concerns[0].bodyArea", Known<BodyArea>() },
            { "record-consultation", "plan.modality", Known<Modality>() },
            { "record-session", "modality", Known<Modality>() },
            { "record-session", "treats[0].indication", Known<Indication>() },
            { "record-session", "treats[0].bodyArea", Known<BodyArea>() },
            { "record-session", "operator.role", Known<ProviderRole>() },
            { "record-session", "setting", Known<Setting>() },
            { "record-session", "adjuncts[1]", Known<Adjunct>() },
            { "report-side-effect", "term", Known<SideEffectTerm>() },
            { "report-side-effect", "bodyArea", Known<BodyArea>() },
            { "report-side-effect", "reportedBy", Known<Reporter>() },
            { "record-assessment", "indication", Known<Indication>() },
            { "record-assessment", "bodyArea", Known<BodyArea>() },
            { "record-assessment", "instrument", Known<Instrument>() },
            { "record-assessment", "assessor", Known<Assessor>() },
            { "record-photo", "bodyArea", Known<BodyArea>() },
        };

    [Theory, MemberData(nameof(Fields))]
    public void An_unknown_code_is_refused_and_the_known_ones_are_listed(string command, string path, string known)
    {
        var error = Assert.Single(Read(command, BodyPath.With(Full[command], path, "\"unheard-of\"")).Errors);
        Assert.Equal(path, error.Field);
        Assert.EndsWith($"must be one of {known}.", error.Sentence, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Fields))]
    public void Every_known_code_is_read(string command, string path, string known)
    {
        foreach (var code in known.Split(", "))
            Accepts(command, BodyPath.With(Full[command], path, $"\"{code}\""));
    }

    [Fact]
    public void Open_lists_take_and_keep_any_string()
    {
        var read = Accepted(
            "record-consultation",
            BodyPath.With(Full["record-consultation"], "conditions", """["Hay fever, since 2019","",""," "]""")
        );
        Assert.Equal(["Hay fever, since 2019", "", "", " "], ((RecordConsultation)read).Conditions);
        Assert.Equal(
            "von links",
            ((RecordPhoto)Accepted("record-photo", BodyPath.With(Full["record-photo"], "view", "\"von links\""))).View
        );
    }

    private static string Known<T>()
        where T : struct, Enum => string.Join(", ", Code<T>.All);
}
