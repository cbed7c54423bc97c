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

    private static readonly TextForm CommandName = new(
        $"^({string.Join('|', Commands.Keys)})$", command => Commands.ContainsKey(command) ? null : $"must be one of {string.Join(", ", Commands.Keys)}");

    private const string Enrolment = "enrol-patient";

    public void Dispose() => Document?.Dispose();

    public static ImportLine Read(RawLine raw, Caller caller)
    {
        if (raw.Json is not { } json) return new(raw.Number, null, Problem.TooLarge("A line may have 1 MB at most."), null);
        var (document, problem) = RequestBody.Parse(json);
        if (problem is not null) return new(raw.Number, null, problem, null);
        var line = new BodyReader(document!.RootElement, 0);
        var (name, key, clinic, patientId, actor) = Envelope(line);
        var data = line.Raw("data");
        line.End();
        if (clinic is not null && caller.IsClinicRole && clinic != caller.Clinic)
            return new(raw.Number, null, Problem.Forbidden("A clinic may import lines of its own clinic only."), document);
        if (patientId is null && name is not (null or Enrolment) && line.Errors.All(error => error.Field != "patientId")) line.Fail("patientId", "is required");
        if (name is null || clinic is null || data is null) return new(raw.Number, null, Problem.Malformed(line.Errors), document);
        // What else is wrong is told together with what is wrong with the body.
        return new(raw.Number, new(Commands[name], clinic, patientId, data.Value, key) { ClaimedActor = actor, Errors = line.Errors }, null, document);
    }

    /// <summary>Everything but the command's body.</summary>
    private static (string Name, Guid Key, string Clinic, Guid? PatientId, string? Actor) Envelope(BodyReader line) => (
        line.TextLike("command", CommandName), line.Id("commandId"), line.TextLike("clinic", ClinicSlug.Form),
        line.OptionalId("patientId"), line.OptionalText("actor"));

    /// <summary>A line, with the body of any command.</summary>
    public static Shape.Fields Shape => new(
        [.. BodyReader.Describe(line => Envelope(line)).All, new("data", true, new Shape.AnyOf([.. Commands.Values.Select(command => command.Body)]))]);

    /// <summary>Whose line it is, wherever it says so: lines of one patient are applied in their order. Null when it cannot be applied.</summary>
    public Guid? Patient => Request is not { Errors.Count: 0 } request
        ? null
        : request.PatientId ?? PatientIn(request.Data) ?? DeterministicId.OfPatient(request.Clinic, request.Key!.Value);

    private static Guid? PatientIn(JsonElement enrolment) =>
        enrolment.ValueKind == JsonValueKind.Object && enrolment.TryGetProperty("patientId", out var id) && Values.Id(id) is { Complaint: null } parsed
            ? parsed.Value
            : null;
}

/// <summary>A line's bytes; null when it is over the limit.</summary>
public readonly record struct RawLine(long Number, ReadOnlyMemory<byte>? Json);

/// <summary>
/// Splits a stream into lines in flat memory: what is over the limit is passed over, not kept. A byte order mark before all is no
/// part of the first line.
/// </summary>
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
                tooLong |= line.Length + end - start > RequestBody.LargestBytes + 1; // one more, which may be a carriage return
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
        if (bytes.Span.EndsWith("\r"u8)) bytes = bytes[..^1];
        if (bytes.Length > RequestBody.LargestBytes) return new(number, null);
        if (number == 1 && bytes.Span.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        return bytes.Span.Trim(" \t\r"u8).IsEmpty ? null : new(number, bytes);
    }
}
