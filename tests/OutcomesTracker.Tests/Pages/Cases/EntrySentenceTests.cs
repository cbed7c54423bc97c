using System.Text.RegularExpressions;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Tests.Cohorts;
using OutcomesTracker.Tests.Golden;
using OutcomesTracker.Tests.Specs;

namespace OutcomesTracker.Tests.Pages.Cases;

/// <summary>What happened, in a sentence: of every kind of entry, and in words.</summary>
public sealed partial class EntrySentenceTests
{
    /// <summary>Codes that are no words, the enumerations' names, and what only a program reads.</summary>
    private static readonly List<string> NoWords =
    [
        .. GoldenFiles.Codes.SelectMany(list => list.Value!.AsArray()).Select(code => code!.GetValue<string>()).Where(IsNoWord),
        .. Contraindications.Conditions.Concat(Contraindications.Medications).Concat(Contraindications.StopBefore).Where(IsNoWord),
        .. NamesOf<Modality>(),
        .. NamesOf<Indication>(),
        .. NamesOf<SideEffectTerm>(),
        .. NamesOf<Instrument>(),
        .. NamesOf<Adjunct>(),
        .. NamesOf<ProviderRole>(),
        "{",
        "}",
        "System.",
        "enc:v1:",
    ];

    public static TheoryData<string> Files => [.. SomeRecord.GoldenOfPatients];

    [Theory, MemberData(nameof(Files))]
    public void Every_kind_of_entry_is_said_in_words(string file)
    {
        var sentence = SentenceOf(SomeRecord.Golden(file));
        Assert.Matches("^[A-Z].{8,}$", sentence);
        IsInWords(sentence);
    }

    [Theory, MemberData(nameof(Files))]
    public void What_was_sealed_with_a_key_that_is_lost_is_left_out(string file)
    {
        var (happened, text) = (SomeRecord.Golden(file), Parenthesis.Match(System.Text.Encoding.UTF8.GetString(GoldenFiles.Event(file))));
        var sentence = Rendered.Of<EntrySentence>(With(happened, SomeRecord.WithoutKey(Some.Enrolled()))).Text();
        Assert.NotEmpty(sentence);
        Assert.DoesNotContain("“", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("enc:", sentence, StringComparison.Ordinal);
        if (text.Success && text.Value != "(identity)")
            Assert.DoesNotContain(text.Groups[1].Value, sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "consultation_recorded.json",
        "Consultation: acne scars, face; wrinkles, neck. Plan: 4 × microneedling, RF, every 28 days, 180.5 GBP each."
    )]
    [InlineData("consultation_recorded.json", "Advice: sun cream. “notes”")]
    [InlineData("consultation_recorded.minimal.json", "Nothing speaks against treatment.")]
    [InlineData(
        "session_performed.json",
        "Microneedling, roller · acne scars, face · at home · DermaRoller, lot LOT-7 · 1.75 mm · 20.25 mJ"
    )]
    [InlineData(
        "session_performed.json",
        "lidocaine, 40 min before · with PRP, vitamin C · 60 min long · 200 EUR · In spite of eczema, isotretinoin “reason”"
    )]
    [InlineData("side_effect_reported.json", "Allergic reaction, grade 3, cheeks, serious, said by the clinician “note”")]
    [InlineData("outcome_assessed.json", "POSAS, observer 21.5, surgical scars, chest, by a blinded assessor")]
    [InlineData("patient_enrolled.json", "Enrolled: female, born 1985, skin type III")]
    [InlineData("follow_up_lost.json", "Lost to follow-up “moved away”")]
    [InlineData("entry_retracted.json", "Retraction of entry 4 “typing error”")]
    [InlineData("entry_corrected.json", "Correction of entry 5 “typing error”")]
    [InlineData("consent_withdrawn.json", "Consent withdrawn: photography")]
    [InlineData("photo_taken.json", "Photograph, face, frontal")]
    public void A_sentence_says(string file, string words) =>
        Assert.Contains(words, SentenceOf(SomeRecord.Golden(file)), StringComparison.Ordinal);

    [Fact]
    public void Whatever_happened_is_said_in_words()
    {
        foreach (var seed in Enumerable.Range(0, 6))
        foreach (var happened in RandomHistory.Of(seed).Select(Opened))
            IsInWords(SentenceOf(happened));
    }

    [Fact]
    public void A_resolution_names_what_is_over_as_far_as_it_is_known()
    {
        var resolved = Some.Resolved() with { Sequelae = true };
        Assert.Matches("^Redness over.*, with lasting harm$", Sentence(resolved, Some.Enrolled(), Some.Reported()));
        Assert.Equal("Side effect over, with lasting harm", Sentence(resolved, Some.Enrolled()));
    }

    /// <summary>A rounded score could seem to be improved, or not.</summary>
    [Fact]
    public void A_score_is_not_rounded() =>
        Assert.StartsWith(
            "POSAS, observer 42.0001, ",
            SentenceOf(Some.Assessed(score: 42.0001m, instrument: Instrument.PosasObserver)),
            StringComparison.Ordinal
        );

    [Fact]
    public void What_was_typed_is_text_and_no_markup() =>
        Assert.Equal(
            "Lost to follow-up “<b>moved</b> & \"away\"”",
            SentenceOf(new FollowUpLost(Some.Treatment, SomeRecord.Sealed("<b>moved</b> & \"away\"")))
        );

    private static void IsInWords(string sentence)
    {
        Assert.NotEmpty(sentence);
        Assert.All(NoWords, code => Assert.DoesNotContain(code, sentence, StringComparison.Ordinal));
    }

    private static bool IsNoWord(string code) => code.Contains('-', StringComparison.Ordinal) && !code.Any(char.IsDigit);

    private static IEnumerable<string> NamesOf<T>()
        where T : struct, Enum => Enum.GetNames<T>().Where(name => name.Skip(1).Any(char.IsUpper));

    private static string SentenceOf(PatientEvent happened) => Sentence(happened, Some.Enrolled());

    private static string Sentence(PatientEvent happened, params PatientEvent[] record) =>
        Rendered.Of<EntrySentence>(With(happened, SomeRecord.Of(record))).Text();

    private static Dictionary<string, object?> With(PatientEvent happened, PatientRecord record) =>
        new() { ["Event"] = happened, ["Record"] = record };

    /// <summary>The same with its reason under the key of the tests, as far as it has one.</summary>
    private static PatientEvent Opened(PatientEvent happened) =>
        happened switch
        {
            EntryCorrected corrected => corrected with { Reason = SomeRecord.Sealed("wrong") },
            EntryRetracted retracted => retracted with { Reason = SomeRecord.Sealed("wrong") },
            _ => happened,
        };

    [GeneratedRegex(@"\((\w[^)]*)\)")]
    private static partial Regex Parenthesis { get; }
}
