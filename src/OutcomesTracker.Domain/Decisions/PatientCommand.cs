using OutcomesTracker.Domain.Cases;

namespace OutcomesTracker.Domain.Decisions;

/// <summary>A request to record something about one patient.</summary>
public abstract record PatientCommand
{
    /// <summary>Applies the rules to the case as it stands: returns one event, or the rule violations. A pure function.</summary>
    public abstract Decision Decide(PatientCase patient, CommandContext now);

    /// <summary>The same command with its identity and free text sealed.</summary>
    public virtual PatientCommand Sealed(Func<string, string> seal) => this;

    /// <summary>The rules that every command's own day obeys: not after the clinic's today, not before the year of birth.</summary>
    protected static IEnumerable<RuleViolation?> DayRules(string field, DateOnly day, CommandContext now, int birthYear)
    {
        if (day > now.Today)
            yield return RuleViolation.Rule("future-date", field, $"{field} must not be after the clinic's today, {now.Today:yyyy-MM-dd}.");
        if (day.Year < birthYear)
            yield return RuleViolation.Rule("before-birth", field, $"{field} is before the patient's year of birth, {birthYear}.");
    }
}

/// <summary>A command whose event can later be corrected: its body can be the replacement of an entry of its kind.</summary>
public abstract record RecordingCommand : PatientCommand
{
    /// <summary>The kind of event that this records.</summary>
    public abstract Type Records { get; }

    /// <summary>The id that the body gives to its session, side effect, photo or patient; null if it gives none.</summary>
    public virtual Guid? GivenId => null;

    /// <summary>The same command with this id.</summary>
    public virtual RecordingCommand WithId(Guid id) => this;
}
