namespace OutcomesTracker.Tests.Style;

/// <summary>One source file, its path from the repository's root with forward slashes.</summary>
internal sealed record SourceFile(string Path, string[] Lines)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}

/// <summary>The repository that these tests were built from, found by its solution.</summary>
internal static class Repository
{
    public static readonly string Root = Find(AppContext.BaseDirectory);

    public static readonly IReadOnlyList<SourceFile> Source = Read("src"),
        Tests = Read("tests");

    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static IEnumerable<string> Projects =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories);

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "OutcomesTracker.sln"))
            ? directory
            : Find(
                Path.GetDirectoryName(directory.TrimEnd(Path.DirectorySeparatorChar))
                    ?? throw new InvalidOperationException("The tests do not run inside the repository.")
            );

    private static List<SourceFile> Read(string folder) =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
                .Select(path => (Path: Path.GetRelativePath(Root, path).Replace('\\', '/'), Full: path))
                .Where(file =>
                    !file.Path.Contains("/bin/", StringComparison.Ordinal) && !file.Path.Contains("/obj/", StringComparison.Ordinal)
                )
                .OrderBy(file => file.Path, StringComparer.Ordinal)
                .Select(file => new SourceFile(file.Path, File.ReadAllLines(file.Full))),
        ];
}
