using System.Text;
using System.Text.RegularExpressions;
using OutcomesTracker.Domain.Events;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Store;
using OutcomesTracker.Tests.Golden;
using OutcomesTracker.Tests.Specs;

namespace OutcomesTracker.Tests.Pages;

/// <summary>Records of the patient of <see cref="Some"/>, whose texts are sealed with a key of the tests.</summary>
internal static partial class SomeRecord
{
    public static readonly PatientKey Key = new(Some.PatientId, new byte[32]);

    public static ProtectedText Sealed(string text) => ProtectedText.Sealed(Key.Seal(text));

    /// <summary>The record of these events, with the versions 1, 2, 3 …; the entry of version n was recorded by "person-n".</summary>
    public static PatientRecord Of(params IEnumerable<PatientEvent> events) => Of(Key, events.Select((happened, at) => (at + 1, happened)));

    public static PatientRecord WithoutKey(params IEnumerable<PatientEvent> events) =>
        Of(null, events.Select((happened, at) => (at + 1, happened)));

    public static PatientRecord Of(PatientKey? key, IEnumerable<(int Version, PatientEvent Event)> events) =>
        new(Some.PatientId, "harbour", [.. events.Select(one => (Stored(one.Version, one.Event), one.Event))], key);

    /// <summary>The event of a golden file, its texts sealed with the key.</summary>
    public static PatientEvent Golden(string file)
    {
        var json = SealedText.Replace(Encoding.UTF8.GetString(GoldenFiles.Event(file)), text => Sealed(PlainOf(text.Groups[1].Value)).Text);
        return (PatientEvent)EventJson.Read(GoldenFiles.NameOf(file), Encoding.UTF8.GetBytes(json))!;
    }

    /// <summary>The golden files of what happens to patients.</summary>
    public static IEnumerable<string> GoldenOfPatients =>
        GoldenFiles.Events.Where(file => EventNames.TypeOf(GoldenFiles.NameOf(file))!.IsAssignableTo(typeof(PatientEvent)));

    private static string PlainOf(string text) => text == "identity" ? """{"fullName":"Ann Ash"}""" : text;

    private static StoredEvent Stored(int version, PatientEvent happened) =>
        new(
            version,
            Some.Id(9_000 + version),
            new("harbour", Some.PatientId),
            version,
            EventNames.Of(happened.GetType()),
            null,
            ReadOnlyMemory<byte>.Empty,
            new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero),
            $"person-{version}",
            null,
            null,
            null
        );

    [GeneratedRegex(@"enc:v1:\(([^)]*)\)")]
    private static partial Regex SealedText { get; }
}
