using System.IO.Compression;
using System.Text.Json;

namespace OutcomesTracker.IntegrationTests.ContractData;

/// <summary>The contract's recorded input and the expected responses.</summary>
public static class ContractFiles
{
    public static IReadOnlyList<string> Lines { get; } = ReadLines();

    /// <summary>By caller, then by path and query: the members of the response that are compared.</summary>
    public static JsonElement Expected { get; } = JsonDocument.Parse(File.ReadAllText(Find("expected.json"))).RootElement;

    /// <summary>The same lines, each patient's in their order, the patients interleaved differently.</summary>
    public static IReadOnlyList<string> InterleavedOtherwise(int seed)
    {
        var random = new Random(seed);
        var patients = Lines.GroupBy(Patient).Select(lines => new Queue<string>(lines)).ToList();
        var mixed = new List<string>(Lines.Count);
        while (patients.Count > 0)
        {
            var pick = random.Next(patients.Count);
            mixed.Add(patients[pick].Dequeue());
            if (patients[pick].Count == 0)
                patients.RemoveAt(pick);
        }
        return mixed;
    }

    private static string? Patient(string line)
    {
        using var command = JsonDocument.Parse(line);
        return command.RootElement.GetProperty("patientId").GetString();
    }

    private static List<string> ReadLines()
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Find("commands.ndjson.gz")), CompressionMode.Decompress));
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
            lines.Add(line);
        return lines;
    }

    private static string Find(string name) => Path.Combine(AppContext.BaseDirectory, "data", name);
}
