using System.Text.RegularExpressions;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Tests.Golden;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>One route, as the contract specifies it.</summary>
/// <param name="Roles">The roles that may use it. None: every caller may, with or without a token.</param>
/// <param name="Status">The status for a caller with one of the roles that sends well-formed ids that do not exist and, where a body is
/// required, an empty object.</param>
public sealed partial record ExpectedRoute(string Method, string Pattern, Role[] Roles, int Status)
{
    public string Name => $"{Method} {Pattern}";

    public bool IsAnonymous => Roles.Length == 0;

    /// <summary>Sending a dead letter again is a deed without a body.</summary>
    public bool TakesBody => Method is "POST" or "PUT" or "PATCH" && !Pattern.EndsWith("/replay", StringComparison.Ordinal);

    public bool IsPicture => Name == "PUT /v1/patients/{patientId}/photos/{photoId}/content";

    public bool IsImport => Name == "POST /v1/imports";

    /// <summary>The names of the path's parameters.</summary>
    public IEnumerable<string> Parameters => Parameter.Matches(Pattern).Select(found => found.Groups[1].Value);

    public string Path(Func<string, string> valueOf) => Parameter.Replace(Pattern, found => valueOf(found.Groups[1].Value));

    /// <summary>The path with well-formed ids that do not exist.</summary>
    public string NobodysPath => Path(name => name == "slug" ? "nowhere" : "3f2504e0-4f89-11d3-9a0c-0305e82c3301");

    [GeneratedRegex(@"\{\**(\w+)[^}]*\}")]
    private static partial Regex Parameter { get; }
}

/// <summary>Every route and its roles, as in the contract's table. Commands are for a clinic's roles.</summary>
public static class ExpectedRoutes
{
    private static readonly Role[] Anybody = [],
        Clinic = [Role.Clinician, Role.ClinicAdmin];

    public static readonly IReadOnlyList<ExpectedRoute> All =
    [
        new("GET", "/health/live", Anybody, 200),
        new("GET", "/health/ready", Anybody, 200),
        new("GET", "/openapi/v1.json", Anybody, 200),
        new("GET", "/v1/codes", Enum.GetValues<Role>(), 200),
        new("PUT", "/v1/clinics/{slug}", [Role.ClinicAdmin, Role.RegistryAdmin], 400),
        new("GET", "/v1/clinics/{slug}", [.. Clinic, Role.Auditor, Role.RegistryAdmin], 404),
        .. GoldenCommand.All.Select(command => new ExpectedRoute("POST", command.Path, Clinic, 400)),
        new("GET", "/v1/patients", Clinic, 200),
        new("GET", "/v1/patients/{patientId}", [.. Clinic, Role.Auditor], 404),
        new("GET", "/v1/patients/{patientId}/diff", [.. Clinic, Role.Auditor], 404),
        new("GET", "/v1/patients/{patientId}/report", Clinic, 404),
        new("GET", "/v1/patients/{patientId}/history", [.. Clinic, Role.Auditor], 404),
        new("POST", "/v1/patients/{patientId}/disclosures", [Role.Auditor], 400),
        new("POST", "/v1/audit/what-if", [Role.Auditor], 400),
        new("GET", "/v1/audit/what-if/{whatIfId}", [Role.Auditor], 404),
        new("GET", "/v1/audit/accesses", [Role.Auditor, Role.ClinicAdmin], 200),
        new("PUT", "/v1/patients/{patientId}/photos/{photoId}/content", Clinic, 415),
        new("GET", "/v1/patients/{patientId}/photos/{photoId}/content", Clinic, 404),
        new("GET", "/v1/clinic/worklist", Clinic, 200),
        new("GET", "/v1/clinic/webhooks", [Role.ClinicAdmin], 200),
        new("PUT", "/v1/clinic/webhooks/{webhookId}", [Role.ClinicAdmin], 400),
        new("DELETE", "/v1/clinic/webhooks/{webhookId}", [Role.ClinicAdmin], 404),
        new("GET", "/v1/clinic/webhooks/dead-letters", [Role.ClinicAdmin], 200),
        new("POST", "/v1/clinic/webhooks/dead-letters/{deadLetterId}/replay", [Role.ClinicAdmin], 404),
        new("DELETE", "/v1/tokens/{jti}", [Role.ClinicAdmin, Role.RegistryAdmin], 204),
        new("POST", "/v1/imports", [.. Clinic, Role.RegistryAdmin], 415),
        new("GET", "/v1/imports/{importId}", [.. Clinic, Role.RegistryAdmin], 404),
        new("GET", "/v1/outcomes/improvement", [.. Clinic, Role.Researcher], 200),
        new("GET", "/v1/outcomes/side-effects", [.. Clinic, Role.Researcher], 200),
    ];

    /// <summary>All of them, as the data of a theory.</summary>
    public static TheoryData<string> Names => [.. All.Select(route => route.Name)];

    public static ExpectedRoute Of(string name) => All.Single(route => route.Name == name);
}
