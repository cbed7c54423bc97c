using Marten;
using Npgsql;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.WhatIf;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Patients;
using Wolverine.ErrorHandling;
using Wolverine.Runtime.Handlers;

namespace OutcomesTracker.Server.Features.WhatIf;

/// <summary>Judge the next patients of a what-if.</summary>
/// <param name="After">The last patient that was judged before; null for the first.</param>
public sealed record JudgeFurther(Guid WhatIfId, Guid? After);

/// <summary>
/// Judges a what-if some patients at a time. How far it has come, what was found and the next message are one transaction, so that it goes
/// on after a crash where it was, on whatever server.
/// </summary>
public static class JudgeFurtherHandler
{
    private const int PatientsAtOnce = 100;

    public static void Configure(HandlerChain chain) =>
        chain
            .OnAnyException()
            .ScheduleRetryIndefinitely(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));

    /// <param name="session">With it Wolverine stores what is returned and the mark in one transaction.</param>
    public static async Task<IEnumerable<object>> Handle(
        JudgeFurther message,
        IDocumentSession session,
        NpgsqlDataSource database,
        PatientRecords records,
        CancellationToken cancellation
    )
    {
        // A message that comes a second time finds that the next ones were judged already.
        if (
            await WhatIfTable.Find(database, message.WhatIfId, cancellation) is not { Answer.Status: WhatIfStatus.Running } run
            || run.Last != message.After
        )
            return [];
        var (answer, body) = (run.Answer, run.Body);
        var patients = body.PatientId is { } only
            ? [only]
            : await WhatIfTable.Patients(database, answer.Clinic, message.After ?? Guid.Empty, PatientsAtOnce, cancellation);
        var (rules, others) = (ClinicalRules.Current, body.Rules.Applied());
        var found = new List<OtherwiseAnswer>();
        foreach (var patient in patients)
        {
            var record = await records.FindSealed(answer.Clinic, patient, cancellation);
            var events = record?.Events.Where(entry => entry.Stored.Sequence <= answer.Sequence).ToList() ?? [];
            var (judged, otherwise) = JudgedOtherwise.Judge(
                [.. events.Select(entry => ((int)entry.Stored.Version, entry.Event))],
                rules,
                others,
                answer.Day
            );
            var under = events.ToDictionary(entry => (int)entry.Stored.Version, entry => entry.Stored);
            found.AddRange(otherwise.Select(one => Of(patient, one, under[one.Version])));
            answer = answer with
            {
                Judged = answer.Judged + judged,
                Otherwise = answer.Otherwise + otherwise.Count,
                Counts = otherwise.Aggregate(answer.Counts, (counts, one) => counts.With(one.Was, one.WouldBe)),
            };
        }
        var isOver = body.PatientId is not null || patients.Count < PatientsAtOnce;
        var last = patients is [.., var end] ? end : message.After ?? Guid.Empty;
        answer = answer with
        {
            Patients = answer.Patients + patients.Count,
            Status = isOver ? WhatIfStatus.Completed : WhatIfStatus.Running,
        };
        WhatIfTable.Record(session, new(answer, last), found);
        return isOver ? [] : [new JudgeFurther(message.WhatIfId, last)];
    }

    private static OtherwiseAnswer Of(Guid patient, JudgedOtherwise one, Store.StoredEvent stored) =>
        new(
            patient,
            one.Version,
            stored.Type,
            ((one.Event.Amends() as Replacement)?.Event ?? one.Event).ClinicalDay(),
            EventHeaders.Of(stored).Rules,
            JudgementAnswer.Of(one.Was),
            JudgementAnswer.Of(one.WouldBe)
        );
}
