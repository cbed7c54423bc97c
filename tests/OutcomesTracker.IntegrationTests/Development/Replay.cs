using OutcomesTracker.Development.Synthetic;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Imports;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Development;

/// <summary>
/// An import without a database: each line is read by the production code, its texts are sealed, the domain decides, and the case and the
/// facts are folded. The server's other steps (append, respond) need a store.
/// </summary>
internal sealed class Replay(DateOnly today)
{
    private static readonly Caller Importer = new("test", Role.RegistryAdmin, null);
    private static readonly HashSet<string> Clinics = [.. SyntheticClinic.All.Select(clinic => clinic.Slug)];

    private readonly Dictionary<Guid, (PatientCase Case, PatientFacts Facts)> patients = [];
    private readonly Dictionary<Guid, byte[]> accepted = [];
    private long sequence;

    /// <summary>The numbers of the rejected lines, each with its reason; empty when every line is acceptable.</summary>
    public List<string> Rejections { get; } = [];

    public Dictionary<string, int> Commands { get; } = [];

    public int Lines { get; private set; }

    public int Replayed { get; private set; }

    public IEnumerable<PatientCase> Cases => patients.Values.Select(patient => patient.Case);

    public IEnumerable<PatientFacts> Facts => patients.Values.Select(patient => patient.Facts);

    public static Replay Of(SyntheticSettings settings)
    {
        var replay = new Replay(settings.LastDay);
        foreach (var line in SyntheticRegistry.Generate(settings))
            replay.Take(line);
        return replay;
    }

    private void Take(byte[] bytes)
    {
        using var line = ImportLine.Read(new(++Lines, bytes), Importer);
        if (line.Request is not { } request || !Clinics.Contains(request.Clinic))
        {
            Reject(line.Problem?.ToString() ?? "unknown clinic");
            return;
        }
        var errors = new FieldErrors(today.Year, request.Errors);
        if (request.Definition.Read(request.Data, errors)?.Sealed(text => "enc:v1:" + text) is not { } command)
        {
            Reject(string.Join(' ', errors.All));
            return;
        }
        var key = request.Key!.Value;
        if (accepted.TryGetValue(key, out var first))
        {
            if (bytes.AsSpan().SequenceEqual(first))
                Replayed++;
            else
                Reject("key-reused");
            return;
        }
        Decide(request, command, line.Patient!.Value);
        accepted.Add(key, bytes);
    }

    private void Decide(CommandRequest request, PatientCommand command, Guid patientId)
    {
        var (patient, facts) = patients.GetValueOrDefault(patientId, (PatientCase.Empty, new(request.Clinic)));
        if (facts.Clinic != request.Clinic || (!patient.IsEnrolled && command is not EnrolPatient))
        {
            Reject("unknown patient");
            return;
        }
        var decision = command.Decide(patient, new(today, patientId, DeterministicId.OfSubject(request.Clinic, request.Key!.Value)));
        if (decision is not Accepted { Event: var happened })
        {
            Reject($"{request.Definition.Name}: {string.Join(", ", ((Rejected)decision).Violations)}");
            return;
        }
        var version = patient.Entries.Count + 1;
        patients[patientId] = (patient.Evolve(version, happened), facts.Apply(++sequence, FactChange.Of(version, happened)));
        Commands[request.Definition.Name] = Commands.GetValueOrDefault(request.Definition.Name) + 1;
    }

    private void Reject(string why) => Rejections.Add($"line {Lines}: {why}");
}
