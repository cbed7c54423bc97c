using System.Buffers.Binary;
using System.Text.Json;
using Marten;
using Microsoft.AspNetCore.Http;
using Npgsql;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Server.Features.Accesses;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;
using Wolverine.Marten;
using Wolverine.Runtime;

namespace OutcomesTracker.Server.Features.WhatIf;

/// <summary>Starts what-ifs and reads them.</summary>
public sealed class WhatIfs(
    IDocumentStore store,
    NpgsqlDataSource database,
    EventLog log,
    ClinicDirectory clinics,
    IWolverineRuntime wolverine,
    ListCursors cursors,
    AccessLog accesses
)
{
    /// <summary>Stores what is asked with the message that begins it.</summary>
    public async Task<(WhatIfAnswer? Started, Problem? Problem)> Start(
        JsonElement body,
        FieldErrors errors,
        Caller caller,
        CancellationToken cancellation
    )
    {
        StartWhatIfEndpoint.Body.Check(body, errors);
        if (errors.Count > 0)
            return (null, Problem.Malformed(errors.All));
        var asked = NullMembers.LeaveOut(body);
        var wanted = asked.Deserialize<WhatIfBody>(BodyJson.Options)!;
        var clinic = wanted.PatientId is { } patient ? await PatientsTable.ClinicOf(database, patient, cancellation) : wanted.Clinic;
        if (clinic is null)
            return (null, Problem.UnknownPatient);
        if (await clinics.Find(clinic, cancellation) is not { } settings)
            return (null, Problem.UnknownClinic);
        var highest = await log.HighestSequence(cancellation);
        var started = new WhatIfAnswer(
            Guid.CreateVersion7(),
            caller.Subject,
            asked,
            WhatIfStatus.Running,
            RulesVersion.Current,
            clinic,
            Math.Min(wanted.AsOfSequence ?? highest, highest),
            clinics.Today(settings),
            Patients: 0,
            wanted.PatientId is null ? await WhatIfTable.CountPatients(database, clinic, cancellation) : 1,
            Judged: 0,
            Otherwise: 0,
            new(),
            DateTimeOffset.MinValue,
            EndedAt: null,
            Cursor: null,
            []
        );
        await using var session = store.LightweightSession(clinic);
        var outbox = new MartenOutbox(wolverine, session);
        WhatIfTable.Begin(session, started);
        await outbox.PublishAsync(new JudgeFurther(started.WhatIfId, After: null));
        await session.SaveChangesAsync(cancellation);
        return ((await WhatIfTable.Find(database, started.WhatIfId, cancellation))!.Answer, null);
    }

    /// <summary>How far one has come, and a page of what it found, which is shown to the request's caller.</summary>
    public async Task<(WhatIfAnswer? Answer, Problem? Problem)> Read(HttpContext context, Guid id, GetWhatIfParameters page)
    {
        var after = (Patient: Guid.Empty, Version: 0);
        if (page.Cursor is { } cursor && !TryRead(cursor, id, out after))
            return (null, Problem.Malformed("cursor", "cursor must be the one of the page before."));
        if (await WhatIfTable.Find(database, id, context.RequestAborted) is not { Answer: var answer })
            return (null, Problem.NotFound("There is no what-if of this id."));
        var found = await WhatIfTable.Entries(database, id, after, page.Limit + 1, context.RequestAborted);
        var shown = found[..Math.Min(page.Limit, found.Count)];
        await accesses.Record(context, answer.Clinic, [.. shown.Select(entry => entry.PatientId).Distinct()]);
        return (answer with { Entries = shown, Cursor = found.Count > page.Limit ? Write(id, shown[^1]) : null }, null);
    }

    /// <summary>The latest, without what they found.</summary>
    public async Task<IReadOnlyList<WhatIfAnswer>> Latest(int limit, CancellationToken cancellation) =>
        [.. (await WhatIfTable.Latest(database, limit, cancellation)).Select(run => run.Answer)];

    private const int CursorBytes = 16 + sizeof(int);

    private sealed record Query(Guid WhatIfId);

    private string Write(Guid id, OtherwiseAnswer last)
    {
        Span<byte> bytes = stackalloc byte[CursorBytes];
        last.PatientId.TryWriteBytes(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], last.Version);
        return cursors.Write(bytes, new Query(id));
    }

    private bool TryRead(string cursor, Guid id, out (Guid Patient, int Version) place)
    {
        Span<byte> bytes = stackalloc byte[CursorBytes];
        var isRead = cursors.TryRead(cursor, new Query(id), bytes);
        place = isRead ? (new Guid(bytes[..16]), BinaryPrimitives.ReadInt32BigEndian(bytes[16..])) : default;
        return isRead;
    }
}
