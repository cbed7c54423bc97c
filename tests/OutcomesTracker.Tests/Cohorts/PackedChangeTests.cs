using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Outcomes.Facts;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Cohorts;

/// <summary>
/// The bytes of the table of facts, which another program computed from their description. Of each closed list they contain the code that
/// was the last at that time: a code inserted before it would change the meaning of stored numbers, and these tests would fail.
/// </summary>
public sealed class PackedChangeTests
{
    private static readonly Guid One = new("00112233-4455-6677-8899-aabbccddeeff"),
        Other = new("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0");

    private static readonly Dictionary<string, FactChange> Changes = new()
    {
        ["0101c10f0306"] = new(null, new PersonFact(1, 1985, Sex.Unknown, 6)),
        ["0202a9922d01"] = new(null, new ResearchConsentFact(2, Day("2026-01-10"), true)),
        ["03ac020000112233445566778899aabbccddeeffdb922d08050200000f0f"] = new(
            null,
            new SessionFact(
                300,
                One,
                Day("2026-03-01"),
                Modality.Topical,
                ProviderRole.Other,
                [new(Indication.AcneScars, BodyArea.Face), new(Indication.Hyperhidrosis, BodyArea.Scalp)]
            )
        ),
        ["0404f9922d000006017d02"] = new(
            null,
            new AssessmentFact(
                4,
                Day("2026-03-31"),
                new(Indication.AcneScars, BodyArea.Face),
                Instrument.PosasObserver,
                12.5m,
                Assessor.Patient
            )
        ),
        ["0404f9922d0f0f04ffffffffffffffffffffffffff0000000000"] = new(
            null,
            new AssessmentFact(
                4,
                Day("2026-03-31"),
                new(Indication.Hyperhidrosis, BodyArea.Scalp),
                Instrument.Salt,
                decimal.MaxValue,
                Assessor.Blinded
            )
        ),
        ["05050000112233445566778899aabbccddeeff1005dc922d03000f1e2d3c4b5a69788796a5b4c3d2e1f0"] = new(
            null,
            new SideEffectFact(5, One, SideEffectTerm.Other, 5, Day("2026-03-02"), Other, true)
        ),
        ["05050000112233445566778899aabbccddeeff0001dc922d00"] = new(
            null,
            new SideEffectFact(5, One, SideEffectTerm.Redness, 1, Day("2026-03-02"), null, false)
        ),
        ["06060000112233445566778899aabbccddeeffe3922d"] = new(null, new ResolutionFact(6, One, Day("2026-03-09"))),
        ["10c801"] = new(200, null),
        ["120202aa922d00"] = new(2, new ResearchConsentFact(2, Day("2026-01-11"), false)),
    };

    public static TheoryData<string> Bytes => [.. Changes.Keys];

    [Theory, MemberData(nameof(Bytes))]
    public void A_change_has_these_bytes(string bytes) => Assert.Equal(bytes, Packed(Changes[bytes]));

    [Theory, MemberData(nameof(Bytes))]
    public void These_bytes_are_the_change(string bytes)
    {
        var (expected, read) = (Changes[bytes], PackedChange.Read(Convert.FromHexString(bytes)));
        // Lists are compared by reference, so a session's list is compared separately.
        if (read.Begins is SessionFact session && expected.Begins is SessionFact wanted)
        {
            Assert.Equal(wanted.Treats, session.Treats);
            (read, expected) = (new(read.Ends, session with { Treats = default }), new(expected.Ends, wanted with { Treats = default }));
        }
        Assert.Equal(expected, read);
    }

    [Theory]
    [
        InlineData("0"),
        InlineData("0.0"),
        InlineData("100"),
        InlineData("0.000000000000000000000000001"),
        InlineData("-1.5"),
        InlineData("18446744073709551615"),
        InlineData("9223372036854775807")
    ]
    public void A_score_keeps_its_value_and_its_scale(string score)
    {
        var value = decimal.Parse(score, System.Globalization.CultureInfo.InvariantCulture);
        var change = new FactChange(null, new AssessmentFact(1, Day("2026-03-31"), AcneOnFace, Instrument.Salt, value, Assessor.Blinded));
        var read = (AssessmentFact)PackedChange.Read(Convert.FromHexString(Packed(change))).Begins!;
        Assert.Equal(decimal.GetBits(value), decimal.GetBits(read.Score));
    }

    [Fact]
    public void An_unknown_kind_is_no_fact() => Assert.Throws<ArgumentOutOfRangeException>(() => PackedChange.Read([7, 1]));

    private static string Packed(FactChange change) => Convert.ToHexStringLower(PackedChange.Write(new(), change));
}
