namespace OutcomesTracker.Tests.Specs;

/// <summary>
/// Ordinary commands, acceptable after <see cref="Some.Treatable"/>; each produces the event of <see cref="Some"/> with the corresponding
/// name.
/// </summary>
internal static class SomeCommand
{
    public static RecordSession Treat(DateOnly? on = null) =>
        new(
            Some.SessionId,
            on ?? Some.Treatment,
            Modality.MicroneedlingPen,
            [Some.AcneOnFace],
            Some.Dermatologist,
            Setting.Clinic,
            null,
            null,
            [],
            null,
            null,
            null
        );

    public static ReportSideEffect Report(DateOnly? onset = null) =>
        new(Some.SideEffectId, SideEffectTerm.Redness, 1, onset ?? Some.Treatment, null, null, Reporter.Patient, null, null);

    public static ResolveSideEffect Resolve(DateOnly? on = null) => new(Some.SideEffectId, on ?? Some.Treatment.AddDays(3), null);

    public static RecordConsultation Consult(DateOnly on) => new(on, Some.Dermatologist, [Some.AcneOnFace], [], [], []);

    public static RecordAssessment Assess(Instrument instrument, decimal score, DateOnly? on = null) =>
        new(on ?? Some.Treatment, Indication.AcneScars, BodyArea.Face, instrument, score, Assessor.Clinician);

    public static RecordPhoto Photograph(Guid? id = null) =>
        new(id, Some.Treatment, BodyArea.Face, "frontal", new string('a', 64), "image/jpeg", "harbour/1.jpg");

    public static StorePhoto Store() => new(Some.PhotoId, new string('a', 64), "image/jpeg", 2_400_000, 4_032, 3_024);

    public static EnrolPatient Enrol(string on = "2026-01-10", int birthYear = 1985) => new(Some.Day(on), birthYear, Sex.Female, 3);

    public static CorrectEntry Correct(int target, params ImmutableArray<RecordingCommand> replacements) =>
        new(target, ProtectedText.Plain("typing error"), replacements);

    public static RetractEntry Retract(int target) => new(target, ProtectedText.Plain("typing error"));
}
