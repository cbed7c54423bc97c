namespace OutcomesTracker.Tests.Reports;

/// <summary>The formulas by which the report's sentences are judged, on words and texts that were counted by hand.</summary>
public sealed class ReadabilityTests
{
    [Theory]
    [InlineData("skin", 1), InlineData("sunscreen", 2), InlineData("needling", 2), InlineData("needle", 2), InlineData("needles", 2)]
    [InlineData("wrinkles", 2), InlineData("acne", 2), InlineData("face", 1), InlineData("while", 1), InlineData("the", 1)]
    [InlineData("before", 2), InlineData("severe", 2), InlineData("treated", 2), InlineData("checked", 1), InlineData("need", 1)]
    [InlineData("patches", 2), InlineData("changes", 2), InlineData("times", 1), InlineData("lakes", 1), InlineData("session", 2)]
    [InlineData("infection", 3), InlineData("January", 4), InlineData("radio", 3), InlineData("being", 2), InlineData("people", 2)]
    [InlineData("area", 3), InlineData("something", 2), InlineData("make-up", 2), InlineData("uneven", 3), InlineData("don't", 1)]
    [InlineData("allergy", 3), InlineData("2026", 1), InlineData("1,000.5", 1), InlineData("“yours”", 1), InlineData("chickenpox", 3)]
    public void Syllables_of_English(string word, int syllables) => Assert.Equal(syllables, Readability.EnglishSyllables(word));

    [Theory]
    [InlineData("piel", 1), InlineData("molestias", 3), InlineData("día", 2), InlineData("láser", 2), InlineData("guía", 2)]
    [InlineData("cuero", 2), InlineData("cicatriz", 3), InlineData("estrías", 3), InlineData("quien", 1), InlineData("agujas", 3)]
    [
        InlineData("alergia", 3),
        InlineData("ahora", 3),
        InlineData("muy", 1),
        InlineData("y", 1),
        InlineData("mayo", 2),
        InlineData("aún", 2)
    ]
    [InlineData("leer", 2), InlineData("cuídese", 3), InlineData("ciudad", 2), InlineData("vergüenza", 3), InlineData("revisión", 3)]
    [InlineData("hinchazón", 3), InlineData("2026", 1), InlineData("«suyo»", 2), InlineData("puntuación", 3), InlineData("guerra", 2)]
    public void Syllables_of_Spanish(string word, int syllables) => Assert.Equal(syllables, Readability.SpanishSyllables(word));

    /// <summary>The second is known by its reading ease of 69: 16 words, 23 syllables.</summary>
    [Theory]
    [InlineData("The cat sat on the mat.", -1.45)]
    [InlineData("This sentence, taken as a reading passage unto itself, is being used to prove a point.", 7.6125)]
    [InlineData("We saw you. You were well!", -2.62)]
    public void Grades_by_Flesch_and_Kincaid(string text, double grade) => Assert.Equal(grade, Readability.FleschKincaid(text), 0.0001);

    /// <summary>6 words, 2 sentences, 9 syllables; 12 words, 1 sentence, 25 syllables.</summary>
    [Theory]
    [InlineData("El sol sale. La luna brilla.", -2.8903)]
    [InlineData("Mantenga la piel hidratada y use protector solar durante todo el día.", 5.0930)]
    public void Grades_by_Crawford(string text, double grade) => Assert.Equal(grade, Readability.Crawford(text), 0.0001);

    [Fact]
    public void What_is_no_word_does_not_count() => Assert.Equal(["«Uno»", "2,5", "día."], Readability.Words(" «Uno»  — 2,5 · día. "));
}
