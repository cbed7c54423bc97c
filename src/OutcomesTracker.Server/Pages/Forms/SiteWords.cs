using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Server.Pages.Forms;

/// <summary>How pages write what is treated where.</summary>
public static class SiteWords
{
    public static string Of(TreatmentSite site) => Of(Pair(site));

    /// <summary>A pair within a sentence: "acne scars, cheeks".</summary>
    public static string Within(TreatmentSite site) =>
        $"{Words.Within(Code<Indication>.Of(site.Indication))}, {Words.Within(Code<BodyArea>.Of(site.BodyArea))}";

    /// <summary>A pair as a form has it, <c>acne-scars/cheeks</c>.</summary>
    public static string Of(string pair) =>
        pair.Split('/') is [var indication, var area] ? $"{Words.Of(indication)}, {Words.Within(area)}" : pair;

    /// <summary>A pair as a form has it.</summary>
    public static string Pair(TreatmentSite site) => $"{Code<Indication>.Of(site.Indication)}/{Code<BodyArea>.Of(site.BodyArea)}";
}
