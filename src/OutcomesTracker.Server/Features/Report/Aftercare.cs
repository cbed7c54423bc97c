using System.Collections.Immutable;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Server.Features.Report;

/// <summary>What to do after a session, for how long, and who says so.</summary>
/// <param name="Span">For how long, as a word of <see cref="Sentences"/>.</param>
/// <param name="Advice">A sentence of the file.</param>
/// <param name="Elsewhere">A sentence on what other sources say; null if they agree.</param>
/// <param name="Sources">Who says so, as words of the file.</param>
public sealed record AftercareRule(string Span, string Advice, string? Elsewhere, ImmutableArray<string> Sources);

/// <summary>
/// The aftercare of microneedling that consumer articles and clinics' pages name. They are about microneedling alone, so no other treatment
/// gets them.
/// </summary>
public static class Aftercare
{
    public static readonly ImmutableArray<AftercareRule> Rules =
    [
        new("day", "noMakeUp", "noMakeUpElsewhere", ["clinic", "cleveland"]),
        new("week", "noSun", "noSunElsewhere", ["healthline", "clinic", "cleveland"]),
        new("week", "noAcids", null, ["healthline"]),
        new("healed", "noPools", "noPoolsElsewhere", ["webmd"]),
        new("healed", "mildSoap", null, ["webmd"]),
        new("days", "coolPack", null, ["clinic", "cleveland"]),
        new("always", "sunscreen", null, ["clinic"]),
        new("always", "moist", null, ["healthline", "clinic"]),
    ];

    public static bool AppliesTo(Modality modality) =>
        modality is Modality.MicroneedlingRoller or Modality.MicroneedlingPen or Modality.MicroneedlingRf or Modality.MicroneedlingPatch;
}
