using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Imports;

/// <summary>What the import routes have in common.</summary>
internal static class ImportResults
{
    public const string Ndjson = "application/x-ndjson";

    public static readonly Role[] Importers = [Role.Clinician, Role.ClinicAdmin, Role.RegistryAdmin];

    /// <summary>Sends the results, a line each.</summary>
    public static async Task<IResult> Send(this ImportSpool spool, HttpContext context)
    {
        context.Response.ContentType = Ndjson;
        await spool.CopyTo(context.Response.Body, context.RequestAborted);
        return Results.Empty;
    }
}
