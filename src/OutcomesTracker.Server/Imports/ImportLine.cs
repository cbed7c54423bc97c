using System.Text.Json;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Imports;

/// <summary>One parsed line of an import: a command, or the problem with it. Owns the parsed document.</summary>
public sealed record ImportLine(long Number, CommandRequest? Request, Problem? Problem, JsonDocument? Document) : IDisposable
{
    private static readonly Dictionary<string, CommandDefinition> Commands = RegistryFeatures.Importable.ToDictionary(
        command => command.Name,
        StringComparer.Ordinal
    );

    private static readonly ObjectKind Envelope = RecordKinds.Of<ImportEnvelope>();

    /// <summary>The schema of a line, with the body of any command.</summary>
    public static ObjectKind Kind { get; } = Envelope.With("data", new AnyKind([.. Commands.Values.Select(command => command.Body)]));

    public void Dispose() => Document?.Dispose();

    public static ImportLine Read(RawLine raw, Caller caller)
    {
        if (raw.Json is not { } json)
            return new(raw.Number, null, Problem.TooLarge("A line may have 1 MB at most."), null);
        var (document, problem) = RequestBody.Parse(json);
        if (problem is not null)
            return new(raw.Number, null, problem, null);
        var line = document!.RootElement;
        var errors = new FieldErrors();
        Envelope.Check(line, errors);
        var clinic = ValidMember(line, "clinic")?.GetString();
        if (clinic is not null && caller.IsForeignTo(clinic))
            return new(raw.Number, null, Problem.Forbidden("A clinic may import lines of its own clinic only."), document);
        var command = ValidMember(line, "command") is { } name ? Commands[name.GetString()!] : null;
        var isEnrolment = command?.Command == typeof(EnrolPatient);
        if (command is not null && !isEnrolment && (!line.TryGetProperty("patientId", out var id) || id.ValueKind == JsonValueKind.Null))
            errors.Add("patientId", "is required");
        if (command is null || clinic is null || ValidMember(line, "data") is not { } data)
            return new(raw.Number, null, Problem.Malformed(errors.All), document);
        // Errors found here are reported together with those of the body.
        var request = new CommandRequest(
            command,
            clinic,
            ValidMember(line, "patientId")?.GetGuid(),
            data,
            ValidMember(line, "commandId")?.GetGuid()
        )
        {
            ClaimedActor = ValidMember(line, "actor")?.GetString(),
            Errors = errors.All,
        };
        return new(raw.Number, request, null, document);
    }

    /// <summary>The member, or null if it is missing or malformed.</summary>
    private static JsonElement? ValidMember(JsonElement line, string name) =>
        line.ValueKind == JsonValueKind.Object && line.TryGetProperty(name, out var member) && Envelope.Find(name)!.Kind.Fits(member)
            ? member
            : null;

    /// <summary>
    /// The id of the line's patient, from the line, its body or the idempotency key: lines of one patient are applied in their order. Null
    /// when the line cannot be applied.
    /// </summary>
    public Guid? Patient =>
        Request is not { Errors.Count: 0 } request
            ? null
            : request.PatientId ?? request.EnrolledId ?? DeterministicId.OfPatient(request.Clinic, request.Key!.Value);
}

/// <summary>Everything around a command's body.</summary>
/// <param name="Command">The command's name.</param>
/// <param name="CommandId">The command's idempotency key: sent again with the same content, it is recorded once.</param>
/// <param name="Clinic">A clinic's slug.</param>
/// <param name="PatientId">The patient's id, unique in the registry. Only an enrolment may leave it out: the registry makes one.</param>
/// <param name="Actor">Who acted, as the sender says; kept beside the token's subject and shown as claimed.</param>
/// <param name="Data">The command's body.</param>
public sealed record ImportEnvelope(
    [CommandName] string Command,
    Guid CommandId,
    [ClinicSlug] string Clinic,
    Guid? PatientId,
    string? Actor,
    JsonElement Data
);

/// <summary>The name of a command.</summary>
public sealed class CommandNameAttribute()
    : TextFormAttribute(
        $"({string.Join('|', RegistryFeatures.Importable.Select(command => command.Name))})",
        $"must be one of {string.Join(", ", RegistryFeatures.Importable.Select(command => command.Name))}"
    );

/// <summary>A line's bytes; null when it is over the limit.</summary>
public readonly record struct RawLine(long Number, ReadOnlyMemory<byte>? Json);

/// <summary>
/// Splits a stream into lines with bounded memory: a line over the limit is skipped, not kept. A byte order mark is not part of a line,
/// wherever files that begin with one were concatenated.
/// </summary>
public static class LineSplitter
{
    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    public static async IAsyncEnumerable<RawLine> Split(
        Stream stream,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
    )
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
                if (!tooLong)
                    line.Write(chunk, start, end - start);
                if (end == read)
                    break;
                if (Take(line, number, tooLong) is { } whole)
                    yield return whole;
                (start, number, tooLong, line) = (end + 1, number + 1, false, new());
            }
        }
        if (Take(line, number, tooLong) is { } last)
            yield return last;
    }

    /// <summary>The line; null for a blank line, which is counted and skipped.</summary>
    private static RawLine? Take(MemoryStream line, long number, bool tooLong)
    {
        if (tooLong)
            return new(number, null);
        var bytes = line.GetBuffer().AsMemory(0, (int)line.Length);
        if (bytes.Span.EndsWith("\r"u8))
            bytes = bytes[..^1];
        if (bytes.Length > RequestBody.LargestBytes)
            return new(number, null);
        if (bytes.Span.StartsWith(ByteOrderMark))
            bytes = bytes[ByteOrderMark.Length..];
        return IsBlank(bytes.Span) ? null : new(number, bytes);
    }

    /// <summary>Whether a line is skipped: there is nothing in it, or a byte order mark and nothing else.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> line) =>
        line.Length <= RequestBody.LargestBytes
        && (line.StartsWith(ByteOrderMark) ? line[ByteOrderMark.Length..] : line).Trim(" \t\r"u8).IsEmpty;
}
