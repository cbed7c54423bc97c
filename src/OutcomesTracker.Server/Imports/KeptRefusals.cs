using System.Text;
using OutcomesTracker.Server.Protection;

namespace OutcomesTracker.Server.Imports;

/// <summary>
/// The refused lines of one import, on their way to its rows: each with the reason, some hundreds a row, sealed under the import's own key.
/// </summary>
/// <param name="lines">The import's lines, whose text is kept until their results are there.</param>
public sealed class KeptRefusals(Guid id, MendedLines lines, PatientKey key)
{
    private const int EnoughCharacters = 262_144;

    private readonly StringBuilder unrecorded = new();
    private int chunks;

    public bool AreEnough => unrecorded.Length >= EnoughCharacters;

    public void Add(LineResult result)
    {
        var text = lines.Take(result.Line);
        if (result.Status == LineStatus.Refused)
            unrecorded.Append(RefusedLine.Of(result, text)).Append('\n');
    }

    /// <summary>Records what was added since the last time. It may be called again after it failed.</summary>
    public async Task Record(ImportsTable imports, CancellationToken cancellation)
    {
        if (unrecorded.Length == 0)
            return;
        await imports.KeepRefusals(id, chunks, key.Seal(unrecorded.ToString()), cancellation);
        chunks++;
        unrecorded.Clear();
    }
}
