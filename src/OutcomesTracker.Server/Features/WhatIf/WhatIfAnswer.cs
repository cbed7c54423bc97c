using System.Text.Json;
using System.Text.Json.Serialization;
using OutcomesTracker.Domain.WhatIf;

namespace OutcomesTracker.Server.Features.WhatIf;

/// <summary>Whether a what-if is still being judged.</summary>
public enum WhatIfStatus
{
    Running,
    Completed,
}

/// <summary>Entries judged by other rules: how far it has come and what is judged otherwise.</summary>
/// <param name="Subject">Who asked: the token's subject.</param>
/// <param name="Asked">What was asked, as it was sent.</param>
/// <param name="ComparedWith">The version of the rules that the others are compared with: the current ones.</param>
/// <param name="Sequence">The global sequence up to which entries are judged.</param>
/// <param name="Day">The clinic's day up to which a side effect that has not ended lasts.</param>
/// <param name="Patients">How many patients are judged so far.</param>
/// <param name="Total">How many patients there are to judge.</param>
/// <param name="Judged">How many entries are judged so far.</param>
/// <param name="Otherwise">How many of them are judged otherwise.</param>
/// <param name="Counts">How many of them by what differs; an entry may be in several.</param>
/// <param name="EndedAt">When it was completed; null before.</param>
/// <param name="Cursor">What the next page is asked with; not there on the last.</param>
/// <param name="Entries">The page's entries, by patient and version.</param>
public sealed record WhatIfAnswer(
    Guid WhatIfId,
    string Subject,
    JsonElement Asked,
    WhatIfStatus Status,
    string ComparedWith,
    string Clinic,
    long Sequence,
    DateOnly Day,
    int Patients,
    int Total,
    long Judged,
    long Otherwise,
    WhatIfCounts Counts,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Cursor,
    IReadOnlyList<OtherwiseAnswer> Entries
);

/// <summary>How many entries are judged otherwise, and in what.</summary>
/// <param name="Refused">Entries that would be refused and were accepted by the current rules.</param>
/// <param name="Accepted">Entries that the current rules refuse and the others would accept.</param>
/// <param name="Findings">Entries with other contraindications.</param>
/// <param name="Warnings">Entries with other warnings.</param>
/// <param name="Overdue">Side effects that would be longer than expected.</param>
/// <param name="InTime">Side effects that are longer than expected and would not be.</param>
public sealed record WhatIfCounts(
    long Refused = 0,
    long Accepted = 0,
    long Findings = 0,
    long Warnings = 0,
    long Overdue = 0,
    long InTime = 0
)
{
    public WhatIfCounts With(Judgement was, Judgement wouldBe) =>
        new(
            Refused + (was.Violations.IsEmpty && !wouldBe.Violations.IsEmpty ? 1 : 0),
            Accepted + (!was.Violations.IsEmpty && wouldBe.Violations.IsEmpty ? 1 : 0),
            Findings + (was.Findings.SequenceEqual(wouldBe.Findings) ? 0 : 1),
            Warnings + (was.Warnings.SequenceEqual(wouldBe.Warnings) ? 0 : 1),
            Overdue + (was.IsOverdue == false && wouldBe.IsOverdue == true ? 1 : 0),
            InTime + (was.IsOverdue == true && wouldBe.IsOverdue == false ? 1 : 0)
        );
}

/// <summary>An entry that the other rules judge otherwise.</summary>
/// <param name="Type">The entry's stored type; of a correction, the replacement is what is judged.</param>
/// <param name="ClinicalDay">The day of what is judged.</param>
/// <param name="RecordedUnder">The version of the rules that judged it when it was recorded; null if that is not known.</param>
/// <param name="Was">By the current rules.</param>
/// <param name="WouldBe">By the others.</param>
public sealed record OtherwiseAnswer(
    Guid PatientId,
    int Version,
    string Type,
    DateOnly? ClinicalDay,
    string? RecordedUnder,
    JudgementAnswer Was,
    JudgementAnswer WouldBe
);

/// <summary>What rules say of an entry.</summary>
/// <param name="Violations">The slugs of the rules that refuse it; empty if it is accepted.</param>
/// <param name="Findings">The codes of the contraindications that a consultation found, or that a session met.</param>
/// <param name="Warnings">The codes of its warnings.</param>
/// <param name="IsOverdue">Whether a side effect lasted longer than expected; null for any other entry.</param>
public sealed record JudgementAnswer(
    IReadOnlyList<string> Violations,
    IReadOnlyList<string> Findings,
    IReadOnlyList<string> Warnings,
    bool? IsOverdue
)
{
    public static JudgementAnswer Of(Judgement judgement) =>
        new(judgement.Violations, judgement.Findings, judgement.Warnings, judgement.IsOverdue);
}
