using System.Collections.Immutable;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.Improvement;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>The parameters that every view takes, beside <c>groupBy</c> and its filters.</summary>
/// <param name="Cutoff">A clinical day: only what happened on or before it counts, whenever it was recorded. Default: today in UTC.</param>
/// <param name="AsOfSequence">Only what was recorded up to this global sequence counts. Default: everything.</param>
/// <param name="AtLeastSequence">Answer only once this global sequence is in what is answered from; 503 after five seconds.</param>
public sealed record TimeParameters(
    DateOnly? Cutoff = null,
    [AtLeast(0)] long? AsOfSequence = null,
    [AtLeast(0)] long? AtLeastSequence = null
);

/// <summary>The improvement view's own parameters.</summary>
/// <param name="Day">The target: days from the anchor to the assessment. Default 30.</param>
/// <param name="WindowFrom">The first day after the anchor that counts for the assessment. Default: day − 7, not below 0.</param>
/// <param name="WindowTo">The last one. Default: day + 14.</param>
/// <param name="Anchor">The session from which the days to the assessment are counted: a course's last (default) or first.</param>
/// <param name="Instrument">The scale (GET /v1/codes has their ranges).</param>
/// <param name="Assessor">Who scored.</param>
public sealed record ImprovementParameters(
    [Between(0, ImprovementParameters.MostDays)] int Day = 30,
    [Between(0, ImprovementParameters.MostDays)] int? WindowFrom = null,
    [Between(0, ImprovementParameters.MostDays)] int? WindowTo = null,
    ReferenceSession Anchor = ReferenceSession.Last,
    ImmutableHashSet<Instrument>? Instrument = null,
    ImmutableHashSet<Assessor>? Assessor = null
)
{
    public const int MostDays = 3_650;
}

/// <summary>The side-effect view's own parameters.</summary>
/// <param name="AttributionDays">
/// A report without a session belongs to the latest session at most so many days before its onset. Default 30.
/// </param>
/// <param name="Term">The side effect.</param>
public sealed record SideEffectParameters(
    [Between(0, ImprovementParameters.MostDays)] int AttributionDays = 30,
    ImmutableHashSet<SideEffectTerm>? Term = null
);
