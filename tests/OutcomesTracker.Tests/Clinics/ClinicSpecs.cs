namespace OutcomesTracker.Tests.Clinics;

public sealed class ClinicSpecs
{
    private static readonly ClinicSettings Harbour = new("Harbour Dermatology", "Europe/London", "GBP", "en");

    [Fact]
    public void An_unknown_clinic_is_registered() => Assert.Equal(new ClinicRegistered(Harbour), Clinic.Unknown.Decide(Harbour));

    [Fact]
    public void A_registered_clinics_settings_change() =>
        Assert.Equal(new ClinicChanged(Harbour with { Currency = "EUR" }), Registered().Decide(Harbour with { Currency = "EUR" }));

    [Fact]
    public void The_same_settings_again_are_no_news() => Assert.Null(Registered().Decide(Harbour with { }));

    [Fact]
    public void The_latest_settings_count()
    {
        var changed = Registered().Evolve(new ClinicChanged(Harbour with { Name = "Harbour" }));
        Assert.Equal("Harbour", changed.Settings!.Name);
        Assert.Equal(new ClinicChanged(Harbour), changed.Decide(Harbour));
    }

    [Fact]
    public void A_token_is_revoked_once_and_its_id_goes_by_the_letter()
    {
        Assert.Equal(new TokenRevoked("a"), Registered().Revoke("a"));
        var clinic = Registered().Evolve(new TokenRevoked("a"));
        Assert.Null(clinic.Revoke("a"));
        Assert.Equal(new TokenRevoked("A"), clinic.Revoke("A"));
    }

    [Fact]
    public void Settings_and_revocations_leave_each_other_as_they_are()
    {
        var clinic = Registered().Evolve(new TokenRevoked("a"));
        Assert.Equal(Harbour, clinic.Settings);
        Assert.Equal(["a"], clinic.Evolve(new ClinicChanged(Harbour with { Name = "Harbour" })).RevokedTokens);
    }

    private static Clinic Registered() => Clinic.Unknown.Evolve(new ClinicRegistered(Harbour));
}
