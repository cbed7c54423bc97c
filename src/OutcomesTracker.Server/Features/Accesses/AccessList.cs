using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Npgsql;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Features.Accesses;

/// <summary>Answers pages of the access log: to auditors of every clinic, to a clinic-admin of the own one.</summary>
public sealed class AccessList(NpgsqlDataSource database, PatientKeyStore keys, ListCursors cursors, ServerSettings settings)
{
    public static ObjectKind Parameters { get; } =
        new([.. RecordKinds.Of<AccessQuery>().Fields, .. RecordKinds.Of<PageParameters>().Fields]);

    /// <summary>The page that a query asks for, or why there is none.</summary>
    public async Task<(AccessesAnswer? Answer, Problem? Problem)> Answer(
        IQueryCollection given,
        Caller caller,
        CancellationToken cancellation
    )
    {
        if (given["clinic"].Any(clinic => clinic is not null && caller.IsForeignTo(clinic)))
            return (null, Problem.Forbidden("A clinic sees the accesses to its own patients only."));
        var errors = new FieldErrors();
        if (QueryParameters.Read(given, Parameters, errors) is not { } asked)
            return (null, Problem.Malformed(errors.All));
        var query = asked.Deserialize<AccessQuery>(BodyJson.PartOptions)!;
        var page = asked.Deserialize<PageParameters>(BodyJson.PartOptions)!;
        if (caller.IsClinicRole)
            query = query with { Clinic = caller.Clinic };
        var before = long.MaxValue;
        if (page.Cursor is { } cursor && !TryRead(cursor, query, out before))
            return (null, Problem.Malformed("cursor", "cursor must be the one of the page before, of the same query."));
        var found = await AccessesTable.Find(database, query, before, page.Limit + 1, cancellation);
        var shown = await Opened(found[..Math.Min(page.Limit, found.Count)], caller, cancellation);
        return (new(page.Limit, found.Count > page.Limit ? Write(shown[^1].AccessId, query) : null, shown), null);
    }

    /// <summary>The latest accesses to a patient's identity for which a reason was stated, as the patient's clinic reads them.</summary>
    public async Task<IReadOnlyList<AccessAnswer>> Reasoned(PatientRecord record, int limit, CancellationToken cancellation) =>
        [
            .. (await AccessesTable.Reasoned(database, record.PatientId, limit, cancellation)).Select(access =>
                Shown(access, record.Key, isReadable: true)
            ),
        ];

    private async Task<List<AccessAnswer>> Opened(List<Access> accesses, Caller caller, CancellationToken cancellation)
    {
        var sealing = await keys.FindAll(
            [.. accesses.Where(access => access.Reason is not null).Select(access => access.Patients[0]).Distinct()],
            cancellation
        );
        var isReadable = caller.IsClinicRole || settings.Of(Catalogue.AuditorsSeeFreeText);
        return
        [
            .. accesses.Select(access =>
                Shown(access, access.Reason is null ? null : sealing.GetValueOrDefault(access.Patients[0]), isReadable)
            ),
        ];
    }

    private static AccessAnswer Shown(Access access, PatientKey? key, bool isReadable) =>
        new(
            access.Id,
            access.At,
            access.Subject,
            access.Role,
            access.Clinic,
            access.Patients,
            access.Route,
            access.Route.Contains(" /v1/", StringComparison.Ordinal) ? AccessVia.Api : AccessVia.Page,
            access.Trace,
            access.Reason is null ? null
                : key is null || !isReadable ? Disclosure.Mask
                : key.Open(access.Reason)
        );

    private string Write(long last, AccessQuery query)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, last);
        return cursors.Write(bytes, query);
    }

    private bool TryRead(string cursor, AccessQuery query, out long last)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        var isRead = cursors.TryRead(cursor, query, bytes);
        last = isRead ? BinaryPrimitives.ReadInt64BigEndian(bytes) : 0;
        return isRead;
    }
}
