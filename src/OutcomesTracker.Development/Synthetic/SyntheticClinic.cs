using System.Collections.Immutable;
using OutcomesTracker.Domain.Clinics;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>A clinic that the patients come to; it must be registered before its lines are imported.</summary>
/// <param name="Slug">Its tenant id.</param>
/// <param name="Settings">What to register it with. The zones are never behind UTC, so that UTC's today is not their future.</param>
/// <param name="MissedVisits">The probability, 0–1, that a due visit 30 days after a course does not happen (assumed).</param>
/// <param name="PriceFactor">Its currency's units for one dollar (assumed, rounded).</param>
/// <param name="Staff">Who consults and treats there.</param>
public sealed record SyntheticClinic(
    string Slug,
    ClinicSettings Settings,
    double MissedVisits,
    decimal PriceFactor,
    ImmutableArray<Provider> Staff
)
{
    /// <summary>The three clinics. Patients are spread over them evenly; nothing but what stands here differs between them.</summary>
    public static ImmutableArray<SyntheticClinic> All { get; } =
    [
        new(
            "harbour",
            new("Harbour Skin Clinic (synthetic)", "Europe/London", "GBP", "en-GB"),
            0.18,
            0.8m,
            [
                new("dr-okafor", ProviderRole.Dermatologist),
                new("dr-marsh", ProviderRole.PlasticSurgeon),
                new("nurse-bell", ProviderRole.Nurse),
                new("ae-finch", ProviderRole.Aesthetician),
            ]
        ),
        new(
            "northside",
            new("Praxis Northside (synthetic)", "Europe/Berlin", "EUR", "de"),
            0.25,
            0.9m,
            [
                new("dr-brandt", ProviderRole.Dermatologist),
                new("dr-yilmaz", ProviderRole.Physician),
                new("ae-lindqvist", ProviderRole.Aesthetician),
                new("ae-vogel", ProviderRole.Aesthetician),
            ]
        ),
        new(
            "vale",
            new("Vale Aesthetics (synthetic)", "Australia/Sydney", "AUD", "en-AU"),
            0.32,
            1.5m,
            [
                new("dr-rahimi", ProviderRole.PlasticSurgeon),
                new("dr-nguyen", ProviderRole.Dermatologist),
                new("nurse-tait", ProviderRole.Nurse),
                new("ae-moreau", ProviderRole.Aesthetician),
                new("th-ward", ProviderRole.Other),
            ]
        ),
    ];
}
