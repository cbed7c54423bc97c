namespace OutcomesTracker.Domain.Codes;

/// <summary>The scales on which outcomes are scored (ranges and responder rules: <see cref="Assessments.Instruments"/>).</summary>
public enum Instrument : byte
{
    Gais,
    GoodmanBaron,
    FitzpatrickWrinkle,
    Mmasi,
    Salt,
    Hdss,
    PosasObserver,
}

/// <summary>
/// Side effects by their registry terms (alerts and expected durations: <see cref="SideEffects.Terms"/>). Facts are stored by number, so a
/// new term is only ever appended at the end.
/// </summary>
public enum SideEffectTerm : byte
{
    Redness,
    Swelling,
    Irritation,
    Pain,
    Tightness,
    Flaking,
    Bruising,
    Bleeding,
    Peeling,
    Infection,
    AllergicReaction,
    Scarring,
    Hyperpigmentation,
    Hypopigmentation,
    Itching,
    ColdSore,
    Other,
}
