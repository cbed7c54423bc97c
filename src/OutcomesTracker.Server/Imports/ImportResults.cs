using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Imports;

/// <summary>What the import routes have in common.</summary>
internal static class ImportResults
{
    public const string Ndjson = "application/x-ndjson";

    public static readonly Role[] Importers = [Role.Clinician, Role.ClinicAdmin, Role.RegistryAdmin];

    public static IResult NotKept => Problem.NotFound("There is no such import, or it is no longer kept.").ToResult();

    /// <summary>Sends the results, a line each.</summary>
    public static async Task<IResult> Send(this ImportSpool spool, HttpContext context)
    {
        context.Response.ContentType = Ndjson;
        return await spool.CopyTo(context.Response.Body, context.RequestAborted) ? Results.Empty : NotKept;
    }
}
