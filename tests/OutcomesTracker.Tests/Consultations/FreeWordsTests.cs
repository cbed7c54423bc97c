namespace OutcomesTracker.Tests.Consultations;

/// <summary>Conditions and medications as people write them, and the codes that they are (contract §2, Contraindications).</summary>
public sealed class FreeWordsTests
{
    [Theory]
    [
        InlineData("pregnancy", "pregnancy"),
        InlineData("Pregnancy", "pregnancy"),
        InlineData(" pregnancy ", "pregnancy"),
        InlineData("PREGNANT", "pregnancy"),
        InlineData("pregnancy (2nd trimester)", "pregnancy"),
        InlineData("pregnancy(a (b)) (c)", "pregnancy")
    ]
    [
        InlineData("keloid_tendency", "keloid-tendency"),
        InlineData("keloid  tendency", "keloid-tendency"),
        InlineData("Keloid - tendency", "keloid-tendency"),
        InlineData("keloid\u00a0tendency", "keloid-tendency"),
        InlineData("Keloids", "keloid-tendency"),
        InlineData("_keloid_", "keloid-tendency")
    ]
    [
        InlineData("Isotretinoin 20mg", "isotretinoin"),
        InlineData("isotretinoin 20 mg", "isotretinoin"),
        InlineData("isotretinoin 20-mg (since May)", "isotretinoin"),
        InlineData("isotretinoin (since May) 0.5 MG", "isotretinoin"),
        InlineData("isotretinoin 10 mg 20 mg", "isotretinoin"),
        InlineData("Roaccutane", "isotretinoin"),
        InlineData("Roaccutane 1,5 g -", "isotretinoin")
    ]
    [
        InlineData("warfarin", "anticoagulant"),
        InlineData("Heparin 5000 IU", "anticoagulant"),
        InlineData("Tretinoin 0.05%", "retinoid"),
        InlineData("tretinoin 0.05 %", "retinoid"),
        InlineData("Glycolic Acid 30%", "alpha-hydroxy-acid"),
        InlineData("AHA", "alpha-hydroxy-acid")
    ]
    [
        InlineData("acne", "active-acne"),
        InlineData("Herpes labialis", "cold-sores"),
        InlineData("chemo", "chemotherapy"),
        InlineData("Radiotherapy", "radiation-therapy")
    ]
    [
        InlineData("", ""),
        InlineData(" - ", ""),
        InlineData("(none)", ""),
        InlineData("20mg", "20mg"),
        InlineData("vitamin b 12", "vitamin-b-12"),
        InlineData("pregnancy)", "pregnancy)"),
        InlineData("no pregnancy", "no-pregnancy"),
        InlineData("isotretinoin 20 mg daily", "isotretinoin-20-mg-daily")
    ]
    public void A_value_is_brought_to_the_form_of_a_code(string written, string code) => Assert.Equal(code, FreeWords.CodeOf(written));

    [Fact]
    public void Every_code_of_the_lists_is_itself()
    {
        foreach (var code in Contraindications.Conditions.Concat(Contraindications.Medications).Concat(Contraindications.StopBefore))
        foreach (var written in (string[])[code, code.ToUpperInvariant(), $" {code.Replace('-', ' ')} (known) 5 ml", $"-{code}-"])
            Assert.Equal(code, FreeWords.CodeOf(written));
    }

    [Fact]
    public void A_form_is_its_own_form()
    {
        var random = new Random(7);
        const string Characters = "aAcn e-_()\t1.%mgİß\u00a0";
        for (var time = 0; time < 20_000; time++)
        {
            var written = new string([.. Enumerable.Range(0, random.Next(14)).Select(_ => Characters[random.Next(Characters.Length)])]);
            var code = FreeWords.CodeOf(written);
            Assert.Equal(code, FreeWords.CodeOf(code));
        }
    }
}
