using OutcomesTracker.IntegrationTests.CommandLine;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Kills;

/// <summary>
/// Checks, after all the kills, what is derived from the log: progress, facts and index agree with each other and with a rebuild from the
/// same events.
/// </summary>
public static class Derived
{
    public static async Task Check(KillableRegistry registry)
    {
        var followed = await Answers(registry);
        await registry.KillServer();
        registry.StartServer();
        await registry.Ready();
        Same(followed, await Answers(registry), "A server that has just loaded the facts");

        var rebuilt = await OutcomesProgram.Run(
            new Dictionary<string, string?> { ["ASPNETCORE_ENVIRONMENT"] = "Development" },
            "rebuild",
            "--db",
            registry.Settings.Registry,
            "--keys",
            registry.Settings.Keys,
            "--data",
            registry.Settings.DataDirectory
        );
        KillLoopException.Unless(rebuilt.Code == 0, $"The rebuild failed: {rebuilt.Errors}");
        await registry.KillServer();
        registry.StartServer();
        await registry.Ready();
        Same(followed, await Answers(registry), "A rebuild");
    }

    private static void Same(IReadOnlyList<string> expected, IReadOnlyList<string> found, string what)
    {
        foreach (var (one, other) in expected.Zip(found))
            KillLoopException.Unless(one == other, $"{what} answers {other} instead of {one}");
    }

    /// <summary>The views as of now and as of some earlier sequences, and the clinic's list of patients.</summary>
    private static async Task<IReadOnlyList<string>> Answers(KillableRegistry registry)
    {
        await using var source = TestSql.Open(registry.Settings.Registry);
        var last = await new EventLog(source).HighestSequence();
        await Eventually.Projected(registry.Settings.Registry);
        using var clinician = registry.As(Role.Clinician, "harbour");
        var answers = new List<string>();
        foreach (var moment in (long[])[last, last / 3, last / 2, last - last / 7])
        foreach (var view in (string[])["improvement?groupBy=sessions", "side-effects?groupBy=modality"])
            answers.Add(
                await clinician.GetStringAsync($"/v1/outcomes/{view}&cutoff=2026-01-01&asOfSequence={moment}&atLeastSequence={last}")
            );
        answers.Add(await clinician.GetStringAsync($"/v1/patients?limit=100&atLeastSequence={last}"));
        return answers;
    }
}
