using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

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

/// <summary>A view's query, and its effective parameters, given or by default, as the answer repeats them.</summary>
public sealed record OutcomeRequest<TQuery>(
    TQuery Query,
    SortedDictionary<string, object> EffectiveParameters,
    long? AsOfSequence,
    long? AtLeastSequence
);

/// <summary>What reading the parameters of every view has in common (contract §4).</summary>
public static class OutcomeRequests
{
    // Beyond the end of every log, and below long.MaxValue, which marks a fact that is still in force.
    private const long MaxSequence = long.MaxValue - 1;

    /// <summary>A view's own parameters, and those that every view takes.</summary>
    public static ObjectKind KindOf<TParameters>(IReadOnlyList<GroupKey> keys) =>
        new([.. RecordKinds.Of<TParameters>().Fields, .. RecordKinds.Of<TimeParameters>().Fields, .. GroupKeyParameters.Fields(keys)]);

    /// <summary>The request, of parameters that were checked.</summary>
    public static OutcomeRequest<TQuery> Of<TQuery>(
        JsonElement given,
        IReadOnlyList<GroupKey> keys,
        SortedDictionary<string, object> effective,
        DateOnly today,
        Func<DateOnly, long, GroupKey, CohortFilter, TQuery> make
    )
    {
        var times = given.Deserialize<TimeParameters>(BodyJson.PartOptions)!;
        var (cutoff, groupBy) = (times.Cutoff ?? today, GroupKeyParameters.GroupBy(given, keys));
        var filter = GroupKeyParameters.Filter(given, keys, effective);
        effective["cutoff"] = cutoff.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        effective["groupBy"] = groupBy.Code;
        if (times.AsOfSequence is { } sequence)
            effective["asOfSequence"] = sequence;
        var query = make(cutoff, times.AsOfSequence ?? MaxSequence, groupBy, filter);
        return new(query, effective, times.AsOfSequence, times.AtLeastSequence);
    }

    /// <summary>Adds the codes of a parameter that was given.</summary>
    public static void AddCodes<T>(SortedDictionary<string, object> effective, string name, ImmutableHashSet<T>? codes)
        where T : struct, Enum
    {
        if (codes is not null)
            effective[name] = codes.Select(Code<T>.Of).Order(StringComparer.Ordinal).ToArray();
    }

    public static Viewer ViewerOf(Caller caller) => caller.IsClinicRole ? new Viewer.ClinicStaff(caller.Clinic!) : new Viewer.Researcher();
}
