using System.Collections.Immutable;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Outcomes;
using OutcomesTracker.Server.Features.Clinics;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>The parameters that both outcome views take. A set may be given several times: any of its values.</summary>
public abstract record OutcomesAsked
{
    /// <summary>The kind of treatment.</summary>
    public ImmutableHashSet<Modality>? Modality { get; init; }

    /// <summary>Fitzpatrick's, 1–6.</summary>
    [Between(1, 6)]
    public ImmutableHashSet<int>? SkinType { get; init; }

    /// <summary>As recorded at enrolment.</summary>
    public ImmutableHashSet<Sex>? Sex { get; init; }

    /// <summary>Years of age at the course's anchor, or at the session.</summary>
    [AgeBand]
    public ImmutableHashSet<string>? AgeBand { get; init; }

    /// <summary>A clinic's slug.</summary>
    [ClinicSlug]
    public ImmutableHashSet<string>? Clinic { get; init; }

    /// <summary>A clinical day: only what happened on or before it counts, whenever it was recorded. Default: today in UTC.</summary>
    public DateOnly? Cutoff { get; init; }

    /// <summary>Only what was recorded up to this global sequence counts. Default: everything.</summary>
    [AtLeast(0)]
    public long? AsOfSequence { get; init; }

    /// <summary>Answer only once this global sequence is in what is answered from; 503 after five seconds.</summary>
    [AtLeast(0)]
    public long? AtLeastSequence { get; init; }
}

/// <summary>The parameters of the improvement view.</summary>
/// <param name="Day">The target: days from the anchor to the assessment. Default 30.</param>
/// <param name="WindowFrom">The first day after the anchor that counts for the assessment. Default: day − 7, not below 0.</param>
/// <param name="WindowTo">The last one. Default: day + 14.</param>
/// <param name="Anchor">The session from which the days to the assessment are counted: a course's last (default) or first.</param>
/// <param name="Instrument">The scale (GET /v1/codes has their ranges).</param>
/// <param name="Assessor">Who scored.</param>
/// <param name="Indication">What is treated.</param>
/// <param name="BodyArea">The area of the body.</param>
/// <param name="GroupBy">The filter by whose values the answer is grouped. Default modality.</param>
public sealed record ImprovementAsked(
    [Between(0, OutcomeQueries.MostDays)] int Day = 30, [Between(0, OutcomeQueries.MostDays)] int? WindowFrom = null,
    [Between(0, OutcomeQueries.MostDays)] int? WindowTo = null, Anchor Anchor = Anchor.Last, ImmutableHashSet<Instrument>? Instrument = null,
    ImmutableHashSet<Assessor>? Assessor = null, ImmutableHashSet<Indication>? Indication = null, ImmutableHashSet<BodyArea>? BodyArea = null,
    [ImprovementGroup] string GroupBy = "modality") : OutcomesAsked;

/// <summary>The parameters of the side-effect view.</summary>
/// <param name="AttributionDays">
/// A report without a session belongs to the latest session at most so many days before its onset. Default 30.
/// </param>
/// <param name="Term">The side effect.</param>
/// <param name="OperatorRole">The profession of whoever treated.</param>
/// <param name="GroupBy">The filter by whose values the answer is grouped. Default modality.</param>
public sealed record SideEffectsAsked(
    [Between(0, OutcomeQueries.MostDays)] int AttributionDays = 30, ImmutableHashSet<SideEffectTerm>? Term = null,
    ImmutableHashSet<ProviderRole>? OperatorRole = null, [SideEffectGroup] string GroupBy = "modality") : OutcomesAsked;

/// <summary>An age band's key.</summary>
public sealed class AgeBandAttribute() : OneOfAttribute(AgeBands.All);

/// <summary>A way to group the improvement view.</summary>
public sealed class ImprovementGroupAttribute() : OneOfAttribute(OutcomeQueries.OfImprovement.Select(OutcomeQueries.NameOf));

/// <summary>A way to group the side-effect view.</summary>
public sealed class SideEffectGroupAttribute() : OneOfAttribute(OutcomeQueries.OfSideEffects.Select(OutcomeQueries.NameOf));
