using System.Collections;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Primitives;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>One of the two outcome views, as the explorer asks it.</summary>
/// <param name="Code">Its name in the explorer's address.</param>
/// <param name="Parameters">The parameters of the API's route.</param>
/// <param name="Keys">What it can be grouped by.</param>
/// <param name="Answer">Answers as the API's route does.</param>
public sealed record ExploredView(
    string Code,
    ObjectKind Parameters,
    IReadOnlyList<GroupKey> Keys,
    Func<IQueryCollection, Caller, OutcomeView, CancellationToken, Task<(IOutcomeAnswer? Answer, Problem? Problem)>> Answer
)
{
    public static readonly ExploredView Improvement = new(
        "improvement",
        GetImprovementEndpoint.Kind,
        GroupKeys.OfImprovement,
        async (query, caller, view, cancellation) => await GetImprovementEndpoint.Answer(query, caller, view, cancellation)
    );

    public static readonly ExploredView SideEffects = new(
        "side-effects",
        GetSideEffectsEndpoint.Kind,
        GroupKeys.OfSideEffects,
        async (query, caller, view, cancellation) => await GetSideEffectsEndpoint.Answer(query, caller, view, cancellation)
    );

    public static readonly IReadOnlyList<ExploredView> All = [Improvement, SideEffects];
}

/// <summary>
/// A question as it stands in the explorer's address: a view and its parameters. A form sends every field of it, so what was left empty is
/// taken away, and what only the other view takes, since the form was the other view's before.
/// </summary>
public sealed class OutcomeQuestion
{
    public const string Path = "/outcomes",
        ViewParameter = "view",
        GroupBy = "groupBy";

    public static readonly Problem UnknownView = Problem.Malformed(
        ViewParameter,
        $"view must be {string.Join(" or ", ExploredView.All.Select(view => view.Code))}."
    );

    private readonly Dictionary<string, StringValues> parameters;

    private OutcomeQuestion(ExploredView view, Dictionary<string, StringValues> parameters) => (View, this.parameters) = (view, parameters);

    public ExploredView View { get; }

    /// <summary>The parameters as the API takes them.</summary>
    public IQueryCollection Query => new QueryCollection(parameters);

    /// <summary>The question of an address, or null if it names no view that there is.</summary>
    public static OutcomeQuestion? Of(IQueryCollection address)
    {
        var views = address[ViewParameter].Where(text => !string.IsNullOrEmpty(text)).Distinct().ToList();
        var name = views is [] ? ExploredView.Improvement.Code : views[0];
        if (views.Count > 1 || ExploredView.All.FirstOrDefault(view => view.Code == name) is not { } view)
            return null;
        var parameters = new Dictionary<string, StringValues>(StringComparer.Ordinal);
        foreach (var (parameter, values) in address)
            if (parameter != ViewParameter && values.Where(value => !string.IsNullOrWhiteSpace(value)).ToArray() is { Length: > 0 } given)
                parameters[parameter] = given;
        foreach (var parameter in parameters.Keys.Where(parameter => IsOtherViews(parameter, parameters[parameter], view)).ToList())
            parameters.Remove(parameter);
        return new(view, parameters);
    }

    public IEnumerable<string> Values(string parameter) => parameters.TryGetValue(parameter, out var values) ? [.. values!] : [];

    public string? Value(string parameter) => Values(parameter).FirstOrDefault();

    /// <summary>The same question with a parameter added, changed or (null) taken away.</summary>
    public OutcomeQuestion With(string parameter, params string[]? values)
    {
        var changed = new Dictionary<string, StringValues>(parameters, StringComparer.Ordinal);
        if (values is null)
            changed.Remove(parameter);
        else
            changed[parameter] = values;
        return new(View, changed);
    }

    /// <summary>
    /// The same question with every parameter that it has by default, but for the window, which follows from the day unless it is given.
    /// </summary>
    /// <param name="effective">The effective parameters, as the answer names them.</param>
    public OutcomeQuestion Whole(IReadOnlyDictionary<string, object> effective, long sequence)
    {
        var whole = new Dictionary<string, StringValues>(parameters, StringComparer.Ordinal);
        whole.Remove("atLeastSequence");
        foreach (var (parameter, value) in effective)
            if (whole.ContainsKey(parameter) || !parameter.StartsWith("window", StringComparison.Ordinal))
                whole[parameter] = Texts(value);
        whole["asOfSequence"] = sequence.ToString(CultureInfo.InvariantCulture);
        return new(View, whole);
    }

    /// <summary>
    /// The address of the question, as a page or as a download (<c>.csv</c>). Parameters are in the order of the alphabet, so that one
    /// question has one address.
    /// </summary>
    public string Address(string download = "")
    {
        var query = new QueryBuilder { { ViewParameter, View.Code } };
        foreach (var (parameter, values) in parameters.OrderBy(one => one.Key, StringComparer.Ordinal))
            query.Add(parameter, values.Order(StringComparer.Ordinal)!);
        return $"{Path}{download}{query}";
    }

    private static StringValues Texts(object value) =>
        value is IEnumerable several and not string
            ? several.Cast<object>().Select(one => Convert.ToString(one, CultureInfo.InvariantCulture)).ToArray()
            : Convert.ToString(value, CultureInfo.InvariantCulture);

    private static bool IsOtherViews(string parameter, StringValues values, ExploredView view)
    {
        var others = ExploredView.All.Where(other => other != view).ToList();
        if (parameter == GroupBy)
            return values is [var key] && Has(others, key!) && !Has([view], key!);
        return view.Parameters.Find(parameter) is null && others.Exists(other => other.Parameters.Find(parameter) is not null);

        static bool Has(IEnumerable<ExploredView> views, string key) => views.Any(view => view.Keys.Any(one => one.Code == key));
    }
}
