namespace OutcomesTracker.Domain.Clinics;

/// <summary>A clinic's settings: its name, IANA time zone (which makes its "today"), ISO 4217 currency and BCP 47 language.</summary>
public sealed record ClinicSettings(string Name, string TimeZone, string Currency, string Language);

/// <summary>Something that was recorded about a clinic.</summary>
public abstract record ClinicEvent(ClinicSettings Settings);

/// <summary>A clinic joined the registry.</summary>
public sealed record ClinicRegistered(ClinicSettings Settings) : ClinicEvent(Settings);

/// <summary>A clinic's settings changed; they are given whole.</summary>
public sealed record ClinicChanged(ClinicSettings Settings) : ClinicEvent(Settings);

/// <summary>A clinic as it stands: null settings when it was never registered.</summary>
public sealed record Clinic(ClinicSettings? Settings)
{
    public static readonly Clinic Unknown = new((ClinicSettings?)null);

    public Clinic Evolve(ClinicEvent happened) => this with { Settings = happened.Settings };

    /// <summary>The event that these settings make, or null when nothing changes: a repeated request is no news.</summary>
    public ClinicEvent? Decide(ClinicSettings wanted) =>
        Settings is null ? new ClinicRegistered(wanted) : Settings == wanted ? null : new ClinicChanged(wanted);
}
