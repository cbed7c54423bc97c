using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Imports;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Pages;

/// <summary>An entry of the navigation above every page.</summary>
public sealed record NavigationEntry(string Name, PathString Address, IReadOnlyList<Role> Roles)
{
    /// <summary>Whether a page is the entry's own, or one beneath it.</summary>
    public bool Holds(PathString page) => page.StartsWithSegments(Address);
}

/// <summary>The pages that a role begins at, as far as it has them.</summary>
public static class Navigation
{
    private static readonly NavigationEntry[] All =
    [
        new("Worklist", "/worklist", Caller.ClinicRoles),
        new("Patients", "/patients", Caller.ClinicRoles),
        new("Histories", "/histories", [Role.Auditor]),
        new("Outcomes", "/outcomes", OutcomeView.Roles),
        new("Imports", "/imports", ImportResults.Importers),
        new("What if", "/what-if", [Role.Auditor]),
        new("Accesses", "/accesses", [Role.Auditor, Role.ClinicAdmin]),
        new("Webhooks", "/webhooks", [Role.ClinicAdmin]),
        new("Operations", "/operations", [Role.RegistryAdmin]),
    ];

    public static IEnumerable<NavigationEntry> Of(Role role) => All.Where(entry => entry.Roles.Contains(role));

    /// <summary>Where a role begins after it signed in.</summary>
    public static string FirstOf(Role role) => Of(role).FirstOrDefault()?.Address.Value ?? "/";
}
