using System.Text.Json.Nodes;
using OutcomesTracker.Server.Commands;

namespace OutcomesTracker.Tests.Specs;

/// <summary>
/// A rule in given-when-then form: given a patient's events, when a command is decided, then this event, or these violations. The events
/// have the versions 1, 2, 3 … in the order given. A command is sealed before it is decided, as the registry seals it.
/// </summary>
public static class Spec
{
    public static GivenCase Given(params IEnumerable<PatientEvent> events)
    {
        var (patient, version) = (PatientCase.Empty, 0);
        foreach (var happened in events)
            patient = patient.Evolve(++version, happened);
        return new(patient);
    }
}

/// <summary>A patient's case before a command.</summary>
public sealed record GivenCase(PatientCase Patient)
{
    public WhenDecided When(PatientCommand command, DateOnly? today = null) =>
        new(command.Sealed(Some.Seal).Decide(Patient, new(today ?? Some.Today, Some.PatientId, Some.NewId)));
}

/// <summary>The decision on a command. Every check requires exactly what it names.</summary>
public sealed record WhenDecided(Decision Decision)
{
    /// <summary>Requires exactly this event; it is compared by its stored JSON, since records compare their lists by reference.</summary>
    public WhenDecided Then(PatientEvent expected)
    {
        var actual = Happened();
        Assert.Equal(expected.GetType(), actual.GetType());
        Assert.Equal(Stored(expected), Stored(actual));
        return this;
    }

    /// <summary>Requires exactly these violations, in this order.</summary>
    public WhenDecided ThenRefused(params Reason[] reasons)
    {
        Assert.NotEmpty(reasons);
        var rejected = Assert.IsType<Rejected>(Decision);
        Assert.Equal(reasons, rejected.Violations.Select(violation => new Reason(violation.Kind, violation.Slug, violation.Field)));
        return this;
    }

    /// <summary>Requires exactly these findings in the violation.</summary>
    public void Because(params Finding[] findings) =>
        Assert.Equal(
            findings,
            Assert.IsType<Rejected>(Decision).Violations.OfType<Contraindicated>().SelectMany(violation => violation.Findings)
        );

    /// <summary>Requires acceptance with exactly these warnings; without arguments, with no warning.</summary>
    public WhenDecided ThenWarned(params string[] codes)
    {
        Assert.Equal(codes, Happened().WarningsGiven().Select(warning => warning.Code));
        return this;
    }

    /// <summary>The accepted event, for the next step of a longer test.</summary>
    public PatientEvent Happened() =>
        Decision switch
        {
            Accepted accepted => accepted.Event,
            Rejected rejected => throw new Xunit.Sdk.XunitException(
                $"Refused: {string.Join(", ", rejected.Violations.Select(violation => violation.Slug))}"
            ),
            _ => throw new Xunit.Sdk.XunitException("Neither accepted nor refused."),
        };

    private static string Stored(PatientEvent happened) => JsonNode.Parse(EventJson.Write(happened).Span)!.ToJsonString();
}

/// <summary>Why a command was refused, without the message, which is for people and may change.</summary>
public readonly record struct Reason(ViolationKind Kind, string Slug, string Field)
{
    public static Reason Rule(string slug, string field) => new(ViolationKind.Rule, slug, field);

    public static Reason Conflict(string slug, string field) => new(ViolationKind.Conflict, slug, field);

    public static Reason NotFound(string field) => new(ViolationKind.NotFound, "not-found", field);
}
