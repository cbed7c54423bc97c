using System.Globalization;
using System.Security.Cryptography;
using OutcomesTracker.Development.Synthetic;
using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;

namespace OutcomesTracker.IntegrationTests.Development;

[Collection(nameof(ManyPatients))]
public sealed class SyntheticRegistryTests(ManyPatients patients)
{
    private static readonly DateOnly LastDay = new(2026, 6, 30);

    private static readonly string[] Sent =
    [
        "correct-entry",
        "enrol-patient",
        "give-consent",
        "record-assessment",
        "record-consultation",
        "record-loss-to-follow-up",
        "record-photo",
        "record-session",
        "report-side-effect",
        "resolve-side-effect",
        "retract-entry",
        "withdraw-consent",
    ];

    [Fact]
    public void Every_line_is_acceptable() => Assert.All(patients.Registries, registry => Assert.Empty(registry.Rejections));

    [Fact]
    public void Everything_occurs_in_every_registry() =>
        Assert.All(
            patients.Registries,
            registry =>
            {
                var cases = registry.Cases.ToList();
                Assert.Equal(ManyPatients.EachHas, cases.Count);
                Assert.Equal(Sent, registry.Commands.Keys.Order());
                var (sessions, assessments, reports) = (
                    All<SessionPerformed>(cases),
                    All<OutcomeAssessed>(cases),
                    All<SideEffectReported>(cases)
                );
                AllOf(sessions.Select(session => session.Modality));
                AllOf(sessions.Select(session => session.Setting));
                AllOf(sessions.SelectMany(session => session.Adjuncts));
                AllOf(sessions.Select(session => session.Operator.Role));
                AllOf(sessions.SelectMany(session => session.Treats).Select(pair => pair.Indication));
                AllOf(sessions.SelectMany(session => session.Treats).Select(pair => pair.BodyArea));
                AllOf(assessments.Select(assessed => assessed.Instrument));
                AllOf(assessments.Select(assessed => assessed.Assessor));
                Assert.Equal(SyntheticTruth.SideEffectTerms.Order(), reports.Select(report => report.Term).Distinct().Order());
                AllOf(All<ConsentWithdrawn>(cases).Select(consent => consent.Scope));
                AllOf(cases.Select(patient => patient.Person.Sex));
                Assert.Contains(sessions, session => session.Override is { Findings.Length: > 0 });
                Assert.Contains(sessions, session => session.Override is { Findings.Length: 0 });
                Assert.Contains(reports, report => report.Serious == true);
                Assert.Equal(
                    [
                        "alert-raised",
                        "anaesthetic-time",
                        "duration",
                        "interval",
                        "needle-depth",
                        "stop-before",
                        "unrecognised-condition",
                        "unrecognised-medication",
                    ],
                    cases
                        .SelectMany(patient => patient.Entries)
                        .SelectMany(entry => entry.Recorded.WarningsGiven())
                        .Select(warning => warning.Code)
                        .Distinct()
                        .Order()
                );
            }
        );

    [Fact]
    public void Repeated_lines_are_replays_and_change_nothing()
    {
        var settings = new SyntheticSettings(5, 200, LastDay);
        var (once, repeated) = (Replay.Of(settings), Replay.Of(settings with { RepeatedLines = true }));
        Assert.Empty(repeated.Rejections);
        Assert.Equal(0, once.Replayed);
        Assert.InRange(repeated.Replayed, 30, 90);
        Assert.Equal(once.Lines + repeated.Replayed, repeated.Lines);
    }

    /// <summary>The last day is also the clinics' current day, so a line with a later day would be refused.</summary>
    [Theory]
    [InlineData("1990-01-01")]
    [InlineData("2024-02-29")]
    public void Any_last_day_will_do(string lastDay) =>
        Assert.Empty(Replay.Of(new(6, 60, DateOnly.Parse(lastDay, CultureInfo.InvariantCulture))).Rejections);

    [Fact]
    public void The_same_settings_make_the_same_bytes_and_these_for_ever()
    {
        var settings = new SyntheticSettings(7, 50, LastDay) { RepeatedLines = true };
        Assert.Equal(Hash(settings), Hash(settings));
        Assert.Equal("39d08b4dcdc2361e825b2502d11a2f35cbcd26250f41b02f643e9ba5404179ef", Hash(settings));
        Assert.NotEqual(Hash(settings), Hash(settings with { Seed = 8 }));
    }

    [Fact]
    public void A_patient_is_the_same_in_a_larger_registry_and_with_repeated_lines()
    {
        var small = Set(new(9, 40, LastDay));
        Assert.Superset(small, Set(new(9, 80, LastDay)));
        Assert.Equal(small, Set(new(9, 40, LastDay) { RepeatedLines = true }));
    }

    [Fact]
    public void Lines_come_lazily_and_end_with_a_line_feed()
    {
        var first = SyntheticRegistry.Generate(new(1, int.MaxValue, LastDay)).Take(1_000).ToList();
        Assert.All(first, line => Assert.Equal((byte)'\n', line[^1]));
        Assert.All(first, line => Assert.Equal(line.Length - 1, line.AsSpan().IndexOf((byte)'\n')));
        Assert.Empty(SyntheticRegistry.Generate(new(1, 0, LastDay)));
    }

    [Fact]
    public void Settings_out_of_range_are_the_callers_fault_at_once()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticRegistry.Generate(new(1, -1, LastDay)));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticRegistry.Generate(new(1, 1, new(1989, 12, 31))));
    }

    private static List<T> All<T>(IEnumerable<PatientCase> cases)
        where T : PatientEvent => [.. cases.SelectMany(patient => patient.All<T>()).Select(live => live.Event)];

    private static void AllOf<T>(IEnumerable<T> occurring)
        where T : struct, Enum => Assert.Equal(Enum.GetValues<T>(), occurring.Distinct().Order());

    private static HashSet<string> Set(SyntheticSettings settings) =>
        [.. SyntheticRegistry.Generate(settings).Select(Convert.ToBase64String)];

    private static string Hash(SyntheticSettings settings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in SyntheticRegistry.Generate(settings))
            hash.AppendData(line);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
