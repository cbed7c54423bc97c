using System.Text.Json;
using OutcomesTracker.Cohorts;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Outcomes.SideEffects;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>Facts made by hand and the views over them. An event's global sequence is its version, since there is one patient.</summary>
internal static class Views
{
    /// <summary>A sequence beyond the end of every log.</summary>
    public const long Now = long.MaxValue;

    public static readonly Viewer Staff = new Viewer.ClinicStaff("harbour"),
        Researcher = new Viewer.Researcher();

    public static readonly DateOnly Late = new(2030, 1, 1);

    public static readonly ImprovementQuery Improvement = new(Late, Now, GroupKeys.Modality, new(), AssessmentWindow.Default, Staff);

    public static readonly SideEffectQuery SideEffects = new(Late, Now, GroupKeys.Modality, new(), 30, Staff);

    public static PatientFacts Facts(params IEnumerable<PatientEvent> events) => FactsIn("harbour", events);

    public static PatientFacts FactsIn(string clinic, IEnumerable<PatientEvent> events)
    {
        var (facts, version) = (new PatientFacts(clinic), 0);
        foreach (var happened in events)
            facts = facts.Apply(++version, FactChange.Of(version, happened));
        return facts;
    }

    public static ImprovementTally Ask(this ImprovementQuery query, params IEnumerable<PatientFacts> patients)
    {
        var tally = new ImprovementTally(query);
        foreach (var patient in patients)
            tally.Add(patient);
        return tally;
    }

    public static SideEffectTally Ask(this SideEffectQuery query, params IEnumerable<PatientFacts> patients)
    {
        var tally = new SideEffectTally(query);
        foreach (var patient in patients)
            tally.Add(patient);
        return tally;
    }

    /// <summary>The view as JSON, as in a response, so that every difference in a response is detected.</summary>
    public static string Told(this ImprovementTally tally) =>
        JsonSerializer.Serialize(GetImprovementEndpoint.Groups(tally, null), ApiJson.Options);

    public static string Told(this SideEffectTally tally) =>
        $"{JsonSerializer.Serialize(GetSideEffectsEndpoint.Groups(tally, null), ApiJson.Options)} {tally.Unattributed}";

    public static IReadOnlySet<T> Set<T>(params T[] values) => values.ToHashSet();

    /// <summary>Groups that have a course, with their number of courses.</summary>
    public static string Courses(this ImprovementTally tally) =>
        string.Join(
            ' ',
            tally.Groups.OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key}:{group.Value.Courses}")
        );

    /// <summary>Groups with their number of sessions.</summary>
    public static string Sessions(this SideEffectTally tally) =>
        string.Join(
            ' ',
            tally.Groups.OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key}:{group.Value.Sessions}")
        );
}
