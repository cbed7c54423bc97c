using System.IO.Compression;
using System.Text;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Imports;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>
/// The recorded import in tests/data, processed by the production readers and rules, with dictionaries instead of the database.
/// </summary>
internal sealed class RecordedInput
{
    private static readonly Caller Admin = new("admin", Role.RegistryAdmin, null);
    private readonly Dictionary<Guid, (PatientCase Case, PatientFacts Facts, int Version)> patients = [];
    private readonly Dictionary<(string Clinic, Guid Key), string> keys = [];

    public static readonly Lazy<Task<RecordedInput>> Read = new(ReadAll);

    public IEnumerable<PatientFacts> Patients => patients.Values.Select(patient => patient.Facts);

    public long Sequence { get; private set; }

    public int Replayed { get; private set; }

    public List<string> Refused { get; } = [];

    public static string Path(string file) => System.IO.Path.Combine(AppContext.BaseDirectory, "data", file);

    private static async Task<RecordedInput> ReadAll()
    {
        var input = new RecordedInput();
        await using var lines = new GZipStream(File.OpenRead(Path("commands.ndjson.gz")), CompressionMode.Decompress);
        await foreach (var raw in LineSplitter.Split(lines, TestContext.Current.CancellationToken))
            using (var line = ImportLine.Read(raw, Admin))
            {
                if (line.Request is { } request)
                    input.Apply(raw.Number, request);
                else
                    input.Refused.Add($"{raw.Number}: {line.Problem}");
            }
        return input;
    }

    private void Apply(long number, CommandRequest request)
    {
        var errors = new FieldErrors(2026);
        var command = request.Definition.Read(request.Data, errors);
        var (patientId, key) = (request.PatientId!.Value, (request.Clinic, request.Key!.Value));
        var content = Encoding.UTF8.GetString(CommandContent.Canonical(request.Definition.Name, patientId, request.Data));
        var (patient, facts, version) = patients.GetValueOrDefault(patientId, (PatientCase.Empty, new(request.Clinic), 0));
        if (command is null)
            Refused.Add($"{number}: {errors.All[0]}");
        else if (keys.TryGetValue(key, out var before) && before == content)
            Replayed++;
        else if (
            command
                .Sealed(Specs.Some.Seal)
                .Decide(patient, new(new(2026, 11, 1), patientId, DeterministicId.OfSubject(request.Clinic, key.Value)))
            is Accepted accepted
        )
        {
            keys.Add(key, content);
            patients[patientId] = (
                patient.Evolve(version + 1, accepted.Event),
                facts.Apply(++Sequence, FactChange.Of(version + 1, accepted.Event)),
                version + 1
            );
        }
        else
            Refused.Add($"{number}: {request.Definition.Name}");
    }
}
