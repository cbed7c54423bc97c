using OutcomesTracker.Server.Commands;

namespace OutcomesTracker.Tests.Commands;

/// <summary>Known answers are Python's <c>uuid.uuid5(UUID('5b1c8f5e-7d0a-4c56-9d0f-5f0c8a4a2e17'), name)</c> (3.12).</summary>
public sealed class DeterministicIdTests
{
    private static readonly Guid Key = new("0b9c1f3e-52d4-4a57-8a55-3f2f6f7f7a11");

    [Fact]
    public void Ids_are_pythons()
    {
        Assert.Equal(new Guid("febf5f58-4162-5dec-baa3-713cf1973762"), DeterministicId.OfEvent("harbour", Key));
        Assert.Equal(new Guid("39d5b416-3b45-588d-8168-329b76e794ae"), DeterministicId.OfPatient("harbour", Key));
        Assert.Equal(new Guid("ef3017d5-01a8-54cc-90c6-9b040bf42163"), DeterministicId.OfSubject("harbour", Key));
        Assert.Equal(new Guid("22935745-2714-556c-b39d-fff75eb6d699"), DeterministicId.OfClinic("harbour"));
    }

    [Fact]
    public void They_are_of_version_5_and_the_rfcs_variant()
    {
        for (var number = 0; number < 1_000; number++)
        {
            var id = DeterministicId.OfEvent($"clinic-{number}", Key);
            Assert.Equal((5, 0x8), (id.Version, id.Variant & 0xC));
        }
    }

    [Fact]
    public void The_clinic_and_the_key_make_the_id()
    {
        Guid[] ids =
        [
            DeterministicId.OfEvent("harbour", Key),
            DeterministicId.OfEvent("vale", Key),
            DeterministicId.OfEvent("harbour", Guid.Empty),
        ];
        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal(ids[0], DeterministicId.OfEvent("harbour", new(Key.ToString().ToUpperInvariant())));
    }
}
