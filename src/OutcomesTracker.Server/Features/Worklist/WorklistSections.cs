namespace OutcomesTracker.Server.Features.Worklist;

/// <summary>The sections of a worklist, in their order.</summary>
public enum WorklistSection
{
    /// <summary>Alerts that nobody has acknowledged.</summary>
    Alerts,

    /// <summary>Courses whose window is open today.</summary>
    FollowUpsDue,

    /// <summary>Courses whose window opens within the days ahead.</summary>
    FollowUpsAhead,

    /// <summary>Planned sessions that are due today or have been for at most 90 days.</summary>
    SessionsDue,

    /// <summary>Planned sessions that are due within the days ahead.</summary>
    SessionsAhead,

    /// <summary>Planned sessions that have been due for more than 90 days.</summary>
    SessionsLongDue,

    /// <summary>Side effects that should have ended within the last 90 days.</summary>
    EffectsOverdue,

    /// <summary>Side effects that should have ended more than 90 days ago.</summary>
    EffectsLongOverdue,

    /// <summary>Patients without consent to treatment.</summary>
    ConsentsMissing,

    /// <summary>Patients who may be enrolled twice.</summary>
    PossibleDuplicates,
}

/// <summary>A place in the order of a section.</summary>
public readonly record struct WorkPlace(DateOnly Day, Guid PatientId, Guid EntryId)
{
    /// <summary>The oldest first, as the database sorts them.</summary>
    public static readonly IComparer<WorkPlace> Order = Comparer<WorkPlace>.Create(
        (a, b) =>
            a.Day.CompareTo(b.Day) is var byDay and not 0 ? byDay
            : a.PatientId.CompareTo(b.PatientId) is var byPatient and not 0 ? byPatient
            : a.EntryId.CompareTo(b.EntryId)
    );
}

/// <summary>The entries of a kind with a day from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
public sealed record WorkSection(WorklistSection Section, WorkKind Kind, DateOnly First, DateOnly Last, bool NewestFirst)
{
    /// <summary>The place before the first entry.</summary>
    public WorkPlace Edge => NewestFirst ? new(DateOnly.MaxValue, Guid.AllBitsSet, Guid.AllBitsSet) : default;

    /// <summary>Whether a place comes after another in the section's order.</summary>
    public bool IsAfter(WorkPlace place, WorkPlace other) =>
        WorkPlace.Order.Compare(place, other) is var order && (NewestFirst ? order < 0 : order > 0);

    /// <summary>The places that are in the section, in its order.</summary>
    public List<WorkPlace> Sorted(IEnumerable<(WorkKind Kind, WorkPlace Place)> places)
    {
        var own = places.Where(one => one.Kind == Kind && First <= one.Place.Day && one.Place.Day <= Last).Select(one => one.Place);
        return [.. NewestFirst ? own.OrderDescending(WorkPlace.Order) : own.Order(WorkPlace.Order)];
    }
}

/// <summary>Which entries stand in which section on a day.</summary>
public static class WorklistSections
{
    /// <summary>What has been due for longer stands apart: most likely it was done or given up, and nobody wrote it down.</summary>
    public const int LongDays = 90;

    /// <summary>How many days a course's window is open after its first day.</summary>
    private static readonly int OpenDays =
        OutcomesTracker.Outcomes.Improvement.AssessmentWindow.Default.To
        - OutcomesTracker.Outcomes.Improvement.AssessmentWindow.Default.From;

    /// <summary>All sections, in their order.</summary>
    /// <param name="daysAhead">How far the sections of what is ahead look, 0 or more.</param>
    public static IReadOnlyList<WorkSection> On(DateOnly today, int daysAhead) =>
        [.. Enum.GetValues<WorklistSection>().Select(section => Of(section, today, daysAhead))];

    private static WorkSection Of(WorklistSection section, DateOnly today, int daysAhead)
    {
        var (first, last) = (DateOnly.MinValue, DateOnly.MaxValue);
        var (longAgo, ahead) = (today.AddDays(-LongDays), today.AddDays(daysAhead));
        return section switch
        {
            // The day is that on which it opens.
            WorklistSection.Alerts => new(section, WorkKind.Alert, first, today, NewestFirst: true),
            // The day is that on which the window closes: the soonest to close comes first.
            WorklistSection.FollowUpsDue => new(section, WorkKind.FollowUp, today, today.AddDays(OpenDays), NewestFirst: false),
            WorklistSection.FollowUpsAhead => new(
                section,
                WorkKind.FollowUp,
                today.AddDays(OpenDays + 1),
                ahead.AddDays(OpenDays),
                NewestFirst: false
            ),
            // The day is that on which it is due.
            WorklistSection.SessionsDue => new(section, WorkKind.PlannedSession, longAgo, today, NewestFirst: false),
            WorklistSection.SessionsAhead => new(section, WorkKind.PlannedSession, today.AddDays(1), ahead, NewestFirst: false),
            WorklistSection.SessionsLongDue => new(section, WorkKind.PlannedSession, first, longAgo.AddDays(-1), NewestFirst: true),
            // The day is the first on which it is overdue.
            WorklistSection.EffectsOverdue => new(section, WorkKind.OverdueEffect, longAgo, today, NewestFirst: true),
            WorklistSection.EffectsLongOverdue => new(section, WorkKind.OverdueEffect, first, longAgo.AddDays(-1), NewestFirst: true),
            // The day is that of the withdrawal or of the enrolment.
            WorklistSection.ConsentsMissing => new(section, WorkKind.MissingConsent, first, last, NewestFirst: true),
            // The day is that of the later enrolment.
            WorklistSection.PossibleDuplicates => new(section, WorkKind.PossibleDuplicate, first, last, NewestFirst: true),
            _ => throw new ArgumentOutOfRangeException(nameof(section)),
        };
    }
}
