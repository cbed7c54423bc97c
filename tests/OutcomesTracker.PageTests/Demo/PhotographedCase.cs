using OutcomesTracker.PageTests.Flows;
using OutcomesTracker.Tests.Photos;

namespace OutcomesTracker.PageTests.Demo;

/// <summary>A patient with a session of two months ago, and photographs of before it and of today.</summary>
/// <param name="PhotoId">One of the photographs.</param>
internal sealed record PhotographedCase(string PatientId, string PhotoId)
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow);

    /// <summary>Records one as a clinician, with pictures that say where they were taken.</summary>
    public static async Task<PhotographedCase> Record(IPage page)
    {
        var patient = await Treated(page, "Pia Lund");
        await page.Photograph(patient, Today.AddDays(-61), "Cheeks", "left", SomePicture.OnItsSide(scale: 20));
        await page.Photograph(patient, Today, "Cheeks", "left", SomePicture.OnItsSide("image/png", scale: 20));
        await page.Photograph(patient, Today.AddDays(-30), "Neck", "", SomePicture.OnItsSide("image/webp", scale: 20));
        var shown = await page.Locator(".compare img").First.GetAttributeAsync("src");
        return new(patient.Split('/')[^1], shown!.Split('/')[^2]);
    }

    /// <summary>Imports a patient who agreed to treatment and photography and had a session two months ago.</summary>
    /// <returns>The case's address.</returns>
    public static async Task<string> Treated(IPage page, string name)
    {
        var (id, ago) = (Guid.NewGuid(), $"{Today.AddDays(-90):yyyy-MM-dd}");
        var enrolment = new
        {
            patientId = id,
            enrolledOn = ago,
            birthYear = 1988,
            sex = "female",
            skinType = 2,
            identity = new { fullName = name },
        };
        var concerns = new[] { new { indication = "acne-scars", bodyArea = "cheeks" } };
        var consultation = new
        {
            consultedOn = ago,
            provider = new { id = "dr-1", role = "dermatologist" },
            concerns,
            conditions = Array.Empty<string>(),
            medications = Array.Empty<string>(),
        };
        var session = new
        {
            performedOn = $"{Today.AddDays(-60):yyyy-MM-dd}",
            modality = "microneedling-pen",
            treats = concerns,
            @operator = new { id = "n-1", role = "nurse" },
            setting = "clinic",
        };
        await page.Import(
            FullCase.Line("enrol-patient", null, enrolment),
            FullCase.Line("give-consent", id, new { scope = "treatment", on = ago }),
            FullCase.Line("give-consent", id, new { scope = "photography", on = ago }),
            FullCase.Line("record-consultation", id, consultation),
            FullCase.Line("record-session", id, session)
        );
        await page.Shows("Done");
        return $"/patients/{id}";
    }
}
