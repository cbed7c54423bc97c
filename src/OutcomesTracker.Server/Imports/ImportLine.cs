using System.Text.Json;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Imports;

/// <summary>One line of an import, read: a command, or why it is none. Owns the parsed document.</summary>
public sealed record ImportLine(long Number, CommandRequest? Request, Problem? Problem, JsonDocument? Document) : IDisposable
{
    private static readonly Dictionary<string, CommandDefinition> Commands = RegistryFeatures.Commands.ToDictionary(command => command.Name, StringComparer.Ordinal);

    public void Dispose() => Document?.Dispose();

    public static ImportLine Read(RawLine raw, Caller caller)
    {
        if (raw.Json is not { } json) return new(raw.Number, null, Problem.TooLarge("A line may have 1 MB at most."), null);
        var (document, problem) = RequestBody.Parse(json);
        if (problem is not null) return new(raw.Number, null, problem, null);
        var line = new BodyReader(document!.RootElement, 0);
        var name = line.TextLike("command", command => Commands.ContainsKey(command) ? null : $"must be one of {string.Join(", ", Commands.Keys)}");
        var (key, clinic) = (line.Id("commandId"), line.TextLike("clinic", slug => ClinicsFeature.Slug.IsMatch(slug) ? null : "must be a clinic's slug"));
        var (patientId, actor, data) = (line.OptionalId("patientId"), line.OptionalText("actor"), line.Raw("data"));
        line.End();
        if (line.Errors.Count == 0 && patientId is null && name != "enrol-patient") line.Fail("patientId", "is required");
        if (line.Errors.Count > 0) return new(raw.Number, null, Problem.Malformed(line.Errors), document);
        if (caller.IsClinicRole && clinic != caller.Clinic)
            return new(raw.Number, null, Problem.Forbidden("A clinic may import lines of its own clinic only."), document);
        return new(raw.Number, new(Commands[name], clinic, patientId, data!.Value, key) { ClaimedActor = actor }, null, document);
    }

    /// <summary>Whose line it is: lines of one patient are applied in their order.</summary>
    public Guid Patient => Request is not { } request
        ? Guid.Empty
        : request.PatientId ?? InData(request.Data) ?? DeterministicId.OfPatient(request.Clinic, request.Key!.Value);

    /// <summary>An enrolment may name its patient in the body.</summary>
    private static Guid? InData(JsonElement data) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty("patientId", out var named) && Values.Id(named) is { Complaint: null } id ? id.Value : null;
}

/// <summary>A line's bytes; null when it is over the limit.</summary>
public readonly record struct RawLine(long Number, ReadOnlyMemory<byte>? Json);

/// <summary>Splits a stream into lines in flat memory: what is over the limit is passed over, not kept.</summary>
public static class LineSplitter
{
    public static async IAsyncEnumerable<RawLine> Split(
        Stream stream, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var chunk = new byte[65_536];
        var line = new MemoryStream();
        var (number, tooLong) = (1L, false);
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellation)) > 0)
        {
            var start = 0;
            while (start < read)
            {
                var end = chunk.AsSpan(start, read - start).IndexOf((byte)'\n') is var found and >= 0 ? start + found : read;
                tooLong |= line.Length + end - start > RequestBody.LargestBytes;
                if (!tooLong) line.Write(chunk, start, end - start);
                if (end == read) break;
                if (Take(line, number, tooLong) is { } whole) yield return whole;
                (start, number, tooLong, line) = (end + 1, number + 1, false, new());
            }
        }
        if (Take(line, number, tooLong) is { } last) yield return last;
    }

    /// <summary>Blank lines are counted, and passed over.</summary>
    private static RawLine? Take(MemoryStream line, long number, bool tooLong)
    {
        if (tooLong) return new(number, null);
        var bytes = line.GetBuffer().AsMemory(0, (int)line.Length);
        return bytes.Span.Trim(" \t\r"u8).IsEmpty ? null : new(number, bytes);
    }
}
