using System.Text.RegularExpressions;

namespace OutcomesTracker.Tests.Reports;

/// <summary>
/// The school grade that a text asks for, by a formula of its language. A word is what stands between spaces and has a letter or a digit; a
/// sentence ends with a full stop, a question mark or an exclamation mark. As Flesch counts ("How to Write Plain English", 1979), figures
/// are words of one syllable, and a word with a hyphen is one word.
/// </summary>
internal static partial class Readability
{
    /// <summary>
    /// What <see cref="EnglishSyllables"/> would get wrong: a final e that is heard, a silent e inside of a word, two vowels that are one.
    /// </summary>
    private static readonly Dictionary<string, int> EnglishExceptions = new(StringComparer.Ordinal)
    {
        ["acne"] = 2,
        ["area"] = 3,
        ["forehead"] = 2,
        ["people"] = 2,
        ["someone"] = 2,
        ["something"] = 2,
        ["sometimes"] = 2,
    };

    /// <summary>
    /// Flesch–Kincaid grade level (Kincaid and others, 1975): 0.39 × words a sentence + 11.8 × syllables a word − 15.59.
    /// </summary>
    public static double FleschKincaid(string text)
    {
        var (words, sentences, syllables) = Counted(text, EnglishSyllables);
        return (0.39 * words / sentences) + (11.8 * syllables / words) - 15.59;
    }

    /// <summary>
    /// Crawford's grade for texts in Spanish (1989): −0.205 × sentences in 100 words + 0.049 × syllables in 100 words − 3.407.
    /// </summary>
    public static double Crawford(string text)
    {
        var (words, sentences, syllables) = Counted(text, SpanishSyllables);
        return (-0.205 * 100 * sentences / words) + (0.049 * 100 * syllables / words) - 3.407;
    }

    public static IReadOnlyList<string> Words(string text) =>
        [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => word.Any(char.IsLetterOrDigit))];

    /// <summary>
    /// The groups of vowels, without a silent e at the end (alone, in "-es" and in "-ed"), and one more where vowels that meet are mostly
    /// two: "-ua-" of January, "-io-" of radio but not of session, "-eo-" of video, "-ying" and "-eing".
    /// </summary>
    public static int EnglishSyllables(string word) => word.Split('-').Sum(EnglishSyllablesOfPart);

    /// <summary>
    /// The vowels that are heard apart. An i or u without an accent makes one syllable with the vowel beside it (piel, cuero), any two
    /// others make two (cae, día). The u of que, qui, gue and gui is silent, and so is h; y is a vowel unless one follows it.
    /// </summary>
    public static int SpanishSyllables(string word)
    {
        var letters = SilentH().Replace(SilentU().Replace(word.ToLowerInvariant(), "$1"), "");
        if (!letters.Any(char.IsLetter))
            return letters.Length > 0 ? 1 : 0;
        var groups = SpanishVowels().Matches(SpanishConsonantY().Replace(letters, "j"));
        return Math.Max(1, groups.Sum(group => Math.Max(1, SpanishStrong().Count(group.Value))));
    }

    private static int EnglishSyllablesOfPart(string part)
    {
        var letters = new string([.. part.ToLowerInvariant().Where(char.IsAsciiLetter)]);
        if (letters.Length == 0)
            return part.Any(char.IsDigit) ? 1 : 0;
        if (EnglishExceptions.TryGetValue(letters, out var known))
            return known;
        return Math.Max(1, EnglishVowels().Count(letters) + EnglishHiatus().Count(letters) - EnglishSilentE().Count(letters));
    }

    private static (int Words, int Sentences, int Syllables) Counted(string text, Func<string, int> syllables)
    {
        var words = Words(text);
        return (words.Count, Math.Max(1, SentenceEnd().Count(text)), words.Sum(syllables));
    }

    [GeneratedRegex(@"[.!?]+(?=\W*(\s|$))")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex("[aeiouy]+")]
    private static partial Regex EnglishVowels();

    [GeneratedRegex("(?<![qg])ua|(?<![cstgx])i[ao]|eo|(?<=[aeiouy])ing$")]
    private static partial Regex EnglishHiatus();

    [GeneratedRegex("([^aeiouyl]|[aeiouy]l)e$|(?<![tdaeiouy])ed$|([^aeiouycgsxzhl]|[aeiouy]l|th)es$")]
    private static partial Regex EnglishSilentE();

    [GeneratedRegex("([qg])u(?=[eiéí])")]
    private static partial Regex SilentU();

    [GeneratedRegex("h")]
    private static partial Regex SilentH();

    [GeneratedRegex("y(?=[aeiouáéíóú])")]
    private static partial Regex SpanishConsonantY();

    [GeneratedRegex("[aeiouáéíóúüy]+")]
    private static partial Regex SpanishVowels();

    [GeneratedRegex("[aeoáéíóú]")]
    private static partial Regex SpanishStrong();
}
