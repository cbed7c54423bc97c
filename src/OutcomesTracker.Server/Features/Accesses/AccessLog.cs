using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Features.Accesses;

/// <summary>
/// Keeps who read whose data. An access is committed before its answer leaves, and what cannot be kept is not answered; accesses that come
/// together share a commit.
/// </summary>
/// <exception cref="TimeoutException">The database did not answer in time, so nothing may be shown.</exception>
public sealed partial class AccessLog
{
    private readonly RequestCoalescing<Access, Access> writing;

    public AccessLog(NpgsqlDataSource database) =>
        writing = new(database, (accesses, cancellation) => AccessesTable.Add(database, accesses, cancellation));

    /// <summary>Records that a request's caller is about to be shown data of patients of a clinic.</summary>
    public Task Record(HttpContext context, string clinic, IReadOnlyList<Guid> patients) =>
        patients.Count == 0 ? Task.CompletedTask : Record(context, clinic, patients, sealedReason: null);

    /// <summary>Records that a caller is about to be shown what is masked otherwise.</summary>
    /// <param name="sealedReason">Why; null for what is not masked.</param>
    public Task<Access> Record(HttpContext context, string clinic, IReadOnlyList<Guid> patients, string? sealedReason)
    {
        var caller = context.Caller();
        return writing.Get(
            new(
                0,
                default,
                caller.Subject,
                caller.Role,
                clinic,
                patients,
                RouteOf(context),
                Activity.Current?.TraceId.ToString(),
                sealedReason
            ),
            context.RequestAborted
        );
    }

    /// <summary>The method and the route's pattern, without what it demands of its parts.</summary>
    private static string RouteOf(HttpContext context)
    {
        var pattern = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
        return $"{context.Request.Method} {Part().Replace(pattern, part => $"{{{Camel(part.Groups[1].Value)}}}")}";
    }

    private static string Camel(string name) => $"{char.ToLowerInvariant(name[0])}{name[1..]}";

    [GeneratedRegex(@"\{(\w+)[^}]*\}")]
    private static partial Regex Part();
}
