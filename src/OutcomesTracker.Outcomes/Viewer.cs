namespace OutcomesTracker.Outcomes;

/// <summary>Who asks for a view. A researcher sees consenting patients and no small cells; a clinic sees its own patients.</summary>
public abstract record Viewer
{
    /// <summary>
    /// Sees a patient if the latest research consent or withdrawal up to the cutoff, as recorded at the view's sequence, is a consent, and
    /// the latest of all, as the log stands now, is one too: a withdrawal ends access to past data as well.
    /// </summary>
    public sealed record Researcher : Viewer
    {
        public override bool NeedsConsent => true;

        public override bool Sees(string clinic) => true;
    }

    /// <summary>Sees every patient of one clinic.</summary>
    public sealed record ClinicStaff(string Clinic) : Viewer
    {
        public override bool NeedsConsent => false;

        public override bool Sees(string clinic) => clinic == Clinic;
    }

    public abstract bool NeedsConsent { get; }

    public abstract bool Sees(string clinic);
}
