namespace OutcomesTracker.PageTests.Demo;

/// <summary>Somebody who signs in by one click.</summary>
/// <param name="Role">The role, as its button says it; null for somebody who is not signed in.</param>
/// <param name="Clinic">The clinic, as the list of clinics says it, for the two roles that belong to one.</param>
internal sealed record Person(string? Role, string? Clinic = null)
{
    private const string Harbour = "Harbour Skin Clinic (synthetic)";

    public static readonly Person Anybody = new((string?)null),
        Clinician = new("Clinician", Harbour),
        ClinicAdmin = new("Clinic admin", Harbour),
        ClinicianElsewhere = new("Clinician", "Vale Aesthetics (synthetic)"),
        Researcher = new("Researcher"),
        Auditor = new("Auditor"),
        RegistryAdmin = new("Registry admin");
}

internal static class SigningIn
{
    /// <summary>Signs in on the page that asks for it.</summary>
    public static async Task SignIn(this IPage page, Person person)
    {
        if (person.Clinic is not null)
            await page.GetByLabel("Clinic").SelectOptionAsync(person.Clinic);
        await page.Press(person.Role!);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
    }
}
