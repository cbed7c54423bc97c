namespace OutcomesTracker.Outcomes;

/// <summary>Which patients a view counts, by who requests it. A view shows counts, never a patient.</summary>
public abstract record Viewer
{
    /// <summary>
    /// Counts a patient of any clinic if the latest research consent or withdrawal up to the cutoff, as recorded at the view's sequence, is
    /// a consent, and the latest of all, as the log stands now, is one too: a withdrawal ends access to past data as well.
    /// </summary>
    public sealed record Researcher : Viewer
    {
        public override bool NeedsConsent => true;

        public override bool CountsClinic(string clinic) => true;
    }

    /// <summary>Counts every patient of one clinic.</summary>
    public sealed record ClinicStaff(string Clinic) : Viewer
    {
        public override bool NeedsConsent => false;

        public override bool CountsClinic(string clinic) => clinic == Clinic;
    }

    public abstract bool NeedsConsent { get; }

    public abstract bool CountsClinic(string clinic);
}
