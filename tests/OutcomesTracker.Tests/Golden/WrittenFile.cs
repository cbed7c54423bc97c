using OutcomesTracker.Tests.Style;

namespace OutcomesTracker.Tests.Golden;

/// <summary>
/// A file of the repository that is written from the code. <c>OUTCOMES_UPDATE=1</c> writes it anew, to be read before it is committed.
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
        Assert.Equal(expected, Repository.Text(path));
    }
}
