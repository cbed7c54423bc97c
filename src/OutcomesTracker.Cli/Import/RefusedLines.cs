using System.Text;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Imports;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Cli.Import;

/// <summary>
/// The lines that an import refused: the first 20 are shown in full, the others counted by kind. All of them can be written to a file, each
/// with the reason in a first member, <c>refused</c>; a line whose text is mended there can be imported as it stands.
/// </summary>
internal sealed class RefusedLines : IAsyncDisposable
{
    private const int Shown = 20;

    private readonly SortedDictionary<string, long> kinds = new(StringComparer.Ordinal);
    private readonly StreamWriter? file;
    private long count;

    /// <param name="path">Where all of them are written; null for nowhere.</param>
    public RefusedLines(string? path)
    {
        // Refused lines may hold identities.
        if (path is not null)
            file = new(path, new UTF8Encoding(false), PrivateFile.Options(FileMode.Create));
    }

    /// <summary>Whether the lines' text is needed.</summary>
    public bool NeedsText => file is not null;

    /// <param name="refused">The line's result.</param>
    /// <param name="text">The line as it was sent; null if it is not needed, or was too long to be kept.</param>
    public void Add(LineResult refused, byte[]? text)
    {
        var problem = refused.Problem!;
        if (++count <= Shown)
            Show(refused.Line, problem);
        else
            kinds[$"{problem.Status} {problem.Slug}"] = kinds.GetValueOrDefault($"{problem.Status} {problem.Slug}") + 1;
        file?.WriteLine(RefusedLine.Of(refused, text));
    }

    /// <summary>Says what is not shown in full.</summary>
    public void Summarize()
    {
        foreach (var (kind, lines) in kinds)
            Console.Error.WriteLine($"and {lines} more: {kind}");
        if (kinds.Count > 0 && file is null)
            Console.Error.WriteLine("--refusals FILE writes all of them, to be mended and imported again.");
    }

    public async ValueTask DisposeAsync()
    {
        if (file is not null)
            await file.DisposeAsync();
    }

    private static void Show(long line, Problem problem)
    {
        Console.Error.WriteLine($"line {line}: {problem.Status} {problem.Slug}: {problem.Title}");
        if (problem.Detail is { Length: > 0 } detail)
            Console.Error.WriteLine($"  {detail}");
        foreach (var (_, sentences) in problem.Errors)
        foreach (var sentence in sentences)
            if (sentence != problem.Title)
                Console.Error.WriteLine($"  {sentence}");
    }
}
