using System.Collections.Immutable;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Domain.Assessments;

/// <summary>When a score counts as improved against its baseline. On every scale here lower is better.</summary>
public abstract record ResponderRule
{
    /// <summary>The score is at most this; no baseline is needed.</summary>
    public sealed record AtMost(decimal Score) : ResponderRule;

    /// <summary>At least this many points lower than the baseline.</summary>
    public sealed record PointsLower(decimal Points) : ResponderRule;

    /// <summary>At least this many percent lower than the baseline; not evaluable if the baseline is 0.</summary>
    public sealed record PercentLower(int Percent) : ResponderRule;
}

/// <summary>A scale: its range (both ends included), whether only whole grades exist, and its responder rule.</summary>
public sealed record InstrumentDefinition(
    Instrument Instrument,
    string Name,
    decimal Lowest,
    decimal Highest,
    bool WholeGrades,
    ResponderRule ResponderRule
);

/// <summary>The registry's instruments, in one place (contract §4).</summary>
public static class Instruments
{
    public static readonly ImmutableArray<InstrumentDefinition> All =
    [
        new(Instrument.Gais, "Global Aesthetic Improvement Scale", 1, 5, true, new ResponderRule.AtMost(3)),
        new(Instrument.GoodmanBaron, "Goodman and Baron qualitative acne-scar grade", 1, 4, true, new ResponderRule.PointsLower(1)),
        new(Instrument.FitzpatrickWrinkle, "Fitzpatrick wrinkle scale", 1, 9, true, new ResponderRule.PointsLower(1)),
        new(Instrument.Mmasi, "Modified Melasma Area and Severity Index", 0, 24, false, new ResponderRule.PercentLower(50)),
        new(Instrument.Salt, "Severity of Alopecia Tool", 0, 100, false, new ResponderRule.PercentLower(50)),
        new(Instrument.Hdss, "Hyperhidrosis Disease Severity Scale", 1, 4, true, new ResponderRule.PointsLower(2)),
        new(
            Instrument.PosasObserver,
            "Patient and Observer Scar Assessment Scale, observer total",
            6,
            60,
            false,
            new ResponderRule.PercentLower(30)
        ),
    ];

    public static InstrumentDefinition Of(Instrument instrument) => All[(int)instrument];
}
