using OutcomesTracker.Domain.Clinics;

namespace OutcomesTracker.Server.Features.Clinics;

/// <summary>A clinic's settings as they stand.</summary>
public sealed record ClinicAnswer(string Clinic, string Name, string TimeZone, string Currency, string Language)
{
    public static ClinicAnswer Of(string slug, ClinicSettings settings) =>
        new(slug, settings.Name, settings.TimeZone, settings.Currency, settings.Language);
}
