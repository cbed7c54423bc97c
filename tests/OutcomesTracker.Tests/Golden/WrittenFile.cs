using OutcomesTracker.Tests.Style;

namespace OutcomesTracker.Tests.Golden;

/// <summary>
/// A file of the repository that is generated from the code. <c>OUTCOMES_UPDATE=1</c> writes it anew, to be reviewed before it is
/// committed.
/// </summary>
internal static class WrittenFile
{
    public static bool IsWritten { get; } = Environment.GetEnvironmentVariable("OUTCOMES_UPDATE") == "1";

    public static void Matches(string path, string expected)
    {
        if (IsWritten)
        {
            var full = Path.Combine(Repository.Root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, expected);
        }
        Assert.True(
            expected == Repository.Text(path),
            $"{path} is not what the code says now. Write it anew with OUTCOMES_UPDATE=1 (docs/guide/add-a-feature.md, step 5)."
        );
    }
}
