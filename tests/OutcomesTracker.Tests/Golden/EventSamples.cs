using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Golden;

/// <summary>The event that each golden file holds. The first of a name has every optional field.</summary>
internal static class EventSamples
{
    private static readonly ClinicSettings Harbour = new("Harbour Dermatology", "Europe/London", "GBP", "en");

    private static readonly SideEffectReported Reaction = new(
        SideEffectId,
        SideEffectTerm.AllergicReaction,
        3,
        Treatment,
        SessionId,
        BodyArea.Cheeks,
        Reporter.Clinician,
        true,
        Sealed("note"),
        [new("alert-raised", "This side effect needs prompt attention; an alert was raised.")]
    );

    public static readonly Dictionary<string, object> All = new()
    {
        ["patient_enrolled.json"] = Enrolled(identity: Sealed("identity")),
        ["patient_enrolled.minimal.json"] = new PatientEnrolled(Day("2026-01-10"), 1985, Sex.Unknown, 6),
        ["consent_given.json"] = Consented(scope: ConsentScope.Research),
        ["consent_withdrawn.json"] = Withdrew("2026-01-11", ConsentScope.Photography),
        ["consultation_recorded.json"] = new ConsultationRecorded(
            Day("2026-01-15"),
            new("dr-okafor", ProviderRole.PlasticSurgeon),
            [AcneOnFace, WrinklesOnNeck],
            ["eczema", "hay fever"],
            ["retinoid"],
            ["sun cream"],
            new(Modality.MicroneedlingRf, 4, 28, new(180.5m, "GBP")),
            Sealed("notes")
        ),
        ["consultation_recorded.minimal.json"] = Consulted(),
        ["session_performed.json"] = new SessionPerformed(
            SessionId,
            Treatment,
            Modality.MicroneedlingRoller,
            [AcneOnFace],
            new("nurse-7", ProviderRole.Nurse),
            Setting.Home,
            new("DermaRoller", "LOT-7", 1.75m, 20.25m),
            new("lidocaine", 40),
            [Adjunct.Prp, Adjunct.VitaminC],
            60,
            new(200, "EUR"),
            new(Sealed("reason"), [new("eczema", FindingSource.Condition, 3), new("isotretinoin", FindingSource.Medication, 3)]),
            [new("needle-depth", "The needle depth is outside the usual 0.5–1.5 mm.")]
        ),
        ["session_performed.minimal.json"] = Treated(),
        ["side_effect_reported.json"] = Reaction,
        ["side_effect_reported.minimal.json"] = Reported(),
        ["side_effect_resolved.json"] = Resolved() with { Sequelae = false },
        ["side_effect_resolved.minimal.json"] = Resolved(),
        ["outcome_assessed.json"] = new OutcomeAssessed(
            Day("2026-03-31"),
            Indication.SurgicalScars,
            BodyArea.Chest,
            Instrument.PosasObserver,
            21.5m,
            Assessor.Blinded
        ),
        ["photo_taken.json"] = Photographed(),
        ["follow_up_lost.json"] = new FollowUpLost(Day("2026-05-01"), Sealed("moved away")),
        ["entry_corrected.json"] = Corrected(5, Reaction),
        ["entry_retracted.json"] = Retracted(4),
        ["clinic_registered.json"] = new ClinicRegistered(Harbour),
        ["clinic_changed.json"] = new ClinicChanged(Harbour),
        ["token_revoked.json"] = new TokenRevoked("0199f3c1-7b1e-7c59-9d3a-2f6c1e8b4a70"),
    };
}
