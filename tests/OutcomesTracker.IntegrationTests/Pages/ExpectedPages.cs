using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Pages;

/// <summary>A page or a page's download.</summary>
/// <param name="Roles">Who may see it. Null: anybody, signed in or not.</param>
/// <param name="Status">How it answers those who may, at the address that is tried.</param>
public sealed record ExpectedPage(string Pattern, Role[]? Roles, int Status = 200)
{
    /// <summary>Whether it is opened; else a form is sent to it.</summary>
    public bool IsOpened => Status != 405;

    /// <summary>The page of a patient, by an address that exists.</summary>
    public string Address(SharedPages pages) =>
        Pattern
            .Replace("{PatientId:guid}", $"{pages.Patient}", StringComparison.Ordinal)
            .Replace("{patientId}", $"{pages.Patient}", StringComparison.Ordinal)
            .Replace("{SideEffectId:guid}", $"{pages.SideEffect}", StringComparison.Ordinal)
            .Replace("{PhotoId:guid}", $"{pages.Photo}", StringComparison.Ordinal)
            .Replace("{photoId}", $"{pages.Photo}", StringComparison.Ordinal)
            .Replace("{TargetVersion:int}", "2", StringComparison.Ordinal)
            .Replace("{WhatIfId:guid}", $"{Guid.Empty}", StringComparison.Ordinal)
            .Replace("{ImportId:guid}", $"{Guid.Empty}", StringComparison.Ordinal)
            .Replace("{importId}", $"{Guid.Empty}", StringComparison.Ordinal);
}

/// <summary>Every page and its roles; commands are for a clinic's.</summary>
public static class ExpectedPages
{
    private static readonly Role[] Clinic = [Role.Clinician, Role.ClinicAdmin],
        Views = [Role.Clinician, Role.ClinicAdmin, Role.Researcher],
        Importers = [Role.Clinician, Role.ClinicAdmin, Role.RegistryAdmin];

    public static readonly IReadOnlyList<ExpectedPage> All =
    [
        new("/", null),
        new("/sign-in", null),
        new("/sign-in/provider", null),
        new("/sign-out", null),
        new("/outcomes", Views),
        new("/outcomes.csv", Views),
        new("/outcomes.json", Views),
        new("/histories", [Role.Auditor]),
        new("/what-if", [Role.Auditor]),
        new("/what-if/{WhatIfId:guid}", [Role.Auditor], 404),
        new("/accesses", [Role.Auditor, Role.ClinicAdmin]),
        new("/patients/{PatientId:guid}/identity", [Role.Auditor]),
        new("/worklist", Clinic),
        new("/patients", Clinic),
        new("/patients/new", Clinic),
        new("/patients/{PatientId:guid}", Clinic),
        new("/patients/{PatientId:guid}/report", Clinic),
        new("/patients/{PatientId:guid}/history", [.. Clinic, Role.Auditor]),
        new("/patients/{PatientId:guid}/replay", [.. Clinic, Role.Auditor]),
        new("/patients/{patientId}/history.csv", [.. Clinic, Role.Auditor]),
        new("/patients/{PatientId:guid}/consents/new", Clinic),
        new("/patients/{PatientId:guid}/consents/withdrawals/new", Clinic),
        new("/patients/{PatientId:guid}/consultations/new", Clinic),
        new("/patients/{PatientId:guid}/sessions/new", Clinic),
        new("/patients/{PatientId:guid}/side-effects/new", Clinic),
        new("/patients/{PatientId:guid}/side-effects/{SideEffectId:guid}/resolution/new", Clinic),
        new("/patients/{PatientId:guid}/side-effects/{SideEffectId:guid}/acknowledgement/new", Clinic),
        new("/patients/{PatientId:guid}/assessments/new", Clinic),
        new("/patients/{PatientId:guid}/photos", Clinic),
        new("/patients/{PatientId:guid}/photos/new", Clinic),
        new("/patients/{PatientId:guid}/photos/{PhotoId:guid}/content/new", Clinic),
        new("/patients/{patientId}/photos/{photoId}/picture", Clinic, 404),
        new("/patients/{PatientId:guid}/follow-up-losses/new", Clinic),
        new("/patients/{PatientId:guid}/entries/{TargetVersion:int}/correction", Clinic),
        new("/patients/{PatientId:guid}/entries/{TargetVersion:int}/retraction", Clinic),
        new("/webhooks", [Role.ClinicAdmin]),
        new("/imports", Importers),
        new("/imports/file", Importers, 405),
        new("/imports/{ImportId:guid}", Importers, 404),
        new("/imports/{importId}/refused.ndjson", Importers, 404),
        new("/operations", [Role.RegistryAdmin]),
        // The framework adds it; it is for scripts that this server does not have, and nobody's.
        new("/_framework/opaque-redirect", []),
    ];

    /// <summary>Those that are opened.</summary>
    public static IEnumerable<ExpectedPage> Opened => All.Where(page => page.IsOpened);
}
