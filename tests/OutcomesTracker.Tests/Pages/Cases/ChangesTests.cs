using OutcomesTracker.Server.Features.Patients;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Pages.Cases;

/// <summary>What a correction changed, field by field, in words.</summary>
public sealed class ChangesTests
{
    private static readonly PatientRecord Record = SomeRecord.Of(Enrolled());

    public static TheoryData<string> Files => [.. SomeRecord.GoldenOfPatients];

    [Theory, MemberData(nameof(Files))]
    public void Nothing_differs_between_an_entry_and_itself_sealed_anew(string file)
    {
        Assert.Empty(Between(SomeRecord.Golden(file), SomeRecord.Golden(file)));
        var keyless = SomeRecord.WithoutKey(Enrolled());
        Assert.Empty(Changes.Between(SomeRecord.Golden(file), SomeRecord.Golden(file), keyless, Disclosure.ToOwnClinic(keyless)));
    }

    [Fact]
    public void A_field_that_was_changed_added_or_taken_away_is_named()
    {
        var before = Treated() with { Device = new("SkinPen", "L1", 1.5m), Adjuncts = [Adjunct.Prp] };
        var after = before with { Device = new("SkinPen", "L1", 1), Adjuncts = [], DurationMinutes = 60, Setting = Setting.Home };
        Assert.Equal(
            [
                new("adjuncts 1", "prp", "nothing"),
                new("device: needle depth mm", "1.5", "1"),
                new("duration minutes", "nothing", "60"),
                new ChangedField("setting", "clinic", "home"),
            ],
            Between(before, after).OrderBy(change => change.Name, StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Days_and_flags_are_words() =>
        Assert.Equal(
            [new("onset on", "1 Mar 2026", "2 Mar 2026"), new ChangedField("serious", "nothing", "yes")],
            Between(Reported(), Reported(Treatment.AddDays(1)) with { Serious = true })
        );

    [Fact]
    public void Sealed_text_is_compared_and_shown_opened() =>
        Assert.Equal(
            [new ChangedField("note", "warm", "hot")],
            Between(Reported() with { Note = SomeRecord.Sealed("warm") }, Reported() with { Note = SomeRecord.Sealed("hot") })
        );

    [Fact]
    public void An_identity_is_compared_member_by_member() =>
        Assert.Equal(
            [new("identity: full name", "Ann", "Anne"), new ChangedField("identity: phone", "1", "nothing")],
            Between(
                Enrolled(identity: SomeRecord.Sealed("""{"fullName":"Ann","phone":"1"}""")),
                Enrolled(identity: SomeRecord.Sealed("""{"fullName":"Anne"}"""))
            )
        );

    [Theory]
    [InlineData(false, "masked", "masked")]
    [InlineData(true, "warm", "hot")]
    public void An_auditor_reads_that_what_is_masked_was_changed(bool showsFreeText, string before, string after)
    {
        var auditors = new Disclosure(Record.Key, isToOwnClinic: false, showsFreeText);
        Assert.Equal(
            [new("identity: full name", "masked", "masked"), new ChangedField("skin type", "4", "5")],
            Changes
                .Between(
                    Enrolled(identity: SomeRecord.Sealed("""{"fullName":"Ann","phone":"1"}""")) with
                    {
                        SkinType = 4,
                    },
                    Enrolled(identity: SomeRecord.Sealed("""{"fullName":"Anne","phone":"1"}""")) with
                    {
                        SkinType = 5,
                    },
                    Record,
                    auditors
                )
                .OrderBy(change => change.Name, StringComparer.Ordinal)
        );
        Assert.Equal(
            [new ChangedField("note", before, after)],
            Changes.Between(
                Reported() with
                {
                    Note = SomeRecord.Sealed("warm"),
                },
                Reported() with
                {
                    Note = SomeRecord.Sealed("hot"),
                },
                Record,
                auditors
            )
        );
    }

    [Fact]
    public void Warnings_follow_from_the_rest_and_are_not_named() =>
        Assert.Empty(Between(Treated(), Treated() with { Warnings = [new("interval", "Too soon.")] }));

    private static IReadOnlyList<ChangedField> Between(PatientEvent before, PatientEvent after) =>
        Changes.Between(before, after, Record, Disclosure.ToOwnClinic(Record));
}
