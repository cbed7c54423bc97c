using System.Globalization;

namespace OutcomesTracker.Tests.Specs;

/// <summary>
/// Ordinary events of an ordinary patient, treated on 1 March 2026; today is 15 June 2026. Tests state only what differs.
/// </summary>
internal static class Some
{
    public static readonly DateOnly Today = Day("2026-06-15"),
        Treatment = Day("2026-03-01");

    public static readonly Guid PatientId = Id(1),
        NewId = Id(2),
        SessionId = Id(3),
        SideEffectId = Id(4),
        PhotoId = Id(5),
        OtherId = Id(6);

    public static readonly TreatmentSite AcneOnFace = new(Indication.AcneScars, BodyArea.Face),
        WrinklesOnNeck = new(Indication.Wrinkles, BodyArea.Neck);

    public static readonly Provider Dermatologist = new("dr-okafor", ProviderRole.Dermatologist);

    public static readonly ProtectedText Why = Sealed("typing error");

    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static Guid Id(int number) => new($"00000000-0000-4000-8000-{number:D12}");

    /// <summary>Replaces encryption with a patient's key: marks the text, so that a test sees that it was sealed exactly once.</summary>
    public static string Seal(string text) => $"enc:v1:({text})";

    public static ProtectedText Sealed(string text) => ProtectedText.Sealed(Seal(text));

    public static PatientEnrolled Enrolled(string on = "2026-01-10", int birthYear = 1985, ProtectedText? identity = null) =>
        new(Day(on), birthYear, Sex.Female, 3, identity);

    public static ConsentGiven Consented(string on = "2026-01-10", ConsentScope scope = ConsentScope.Treatment) => new(scope, Day(on));

    public static ConsentWithdrawn Withdrew(string on, ConsentScope scope = ConsentScope.Treatment) => new(scope, Day(on));

    public static ConsultationRecorded Consulted(string on = "2026-01-15", string[]? conditions = null, string[]? medications = null) =>
        new(Day(on), Dermatologist, [AcneOnFace], [.. conditions ?? []], [.. medications ?? []], []);

    public static SessionPerformed Treated(DateOnly? on = null, Guid? id = null, params ImmutableArray<TreatmentSite> treats) =>
        new(
            id ?? SessionId,
            on ?? Treatment,
            Modality.MicroneedlingPen,
            treats.IsEmpty ? [AcneOnFace] : treats,
            Dermatologist,
            Setting.Clinic,
            null,
            null,
            [],
            null,
            null,
            null,
            []
        );

    public static SideEffectReported Reported(
        DateOnly? onset = null,
        Guid? id = null,
        Guid? session = null,
        SideEffectTerm term = SideEffectTerm.Redness
    ) => new(id ?? SideEffectId, term, 1, onset ?? Treatment, session, null, Reporter.Patient, null, null, []);

    public static SideEffectResolved Resolved(DateOnly? on = null, Guid? id = null) => new(id ?? SideEffectId, on ?? Treatment.AddDays(3));

    public static OutcomeAssessed Assessed(DateOnly? on = null, decimal score = 3, Instrument instrument = Instrument.GoodmanBaron) =>
        new(on ?? Treatment, Indication.AcneScars, BodyArea.Face, instrument, score, Assessor.Clinician);

    public static PhotoTaken Photographed(Guid? id = null) =>
        new(id ?? PhotoId, Treatment, BodyArea.Face, "frontal", new string('a', 64), "image/jpeg", "harbour/1.jpg");

    public static PhotoStored Stored(string? sha256 = null) =>
        new(PhotoId, sha256 ?? new string('a', 64), "image/jpeg", 2_400_000, 4_032, 3_024);

    public static EntryCorrected Corrected(int target, PatientEvent replacement) => new(target, Why, replacement);

    public static EntryRetracted Retracted(int target) => new(target, Why);

    /// <summary>Enrolment, consent and consultation: versions 1 to 3, and a session may follow.</summary>
    public static PatientEvent[] Treatable => [Enrolled(), Consented(), Consulted()];
}
