using System.Globalization;

namespace OutcomesTracker.Server.Settings;

/// <summary>Reads a setting's text; false when it is malformed or out of range.</summary>
public delegate bool ReadSetting<T>(string text, out T value);

/// <summary>A setting of the server, declared in <see cref="Catalogue"/>. An empty value counts as not set.</summary>
public abstract class ServerSetting(string name, string allowed, string byDefault, string sentence)
{
    /// <summary>The name in the configuration, such as <c>Privacy:MinimumCellSize</c>.</summary>
    public string Name => name;

    /// <summary>The name of the environment variable, such as <c>Privacy__MinimumCellSize</c>.</summary>
    public string Variable => name.Replace(":", "__", StringComparison.Ordinal);

    public string Section => name[..name.IndexOf(':', StringComparison.Ordinal)];

    /// <summary>The allowed values, as a noun phrase: <c>a whole number from 0 to 9</c>.</summary>
    public string Allowed => allowed;

    /// <summary>The default, in words for the operator.</summary>
    public string Default => byDefault;

    /// <summary>What it does, in one sentence.</summary>
    public string Sentence => sentence;

    /// <summary>
    /// The value of this text as a <see cref="Settled{T}"/>, or the default if there is no text; null when the text is not allowed.
    /// </summary>
    internal abstract object? Read(string? text);

    internal static ServerSetting<int> Whole(string name, int byDefault, int lowest, int highest, string sentence) =>
        new(
            name,
            byDefault,
            $"a whole number from {Shown(lowest)} to {Shown(highest)}",
            Shown(byDefault),
            sentence,
            (string text, out int value) =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= lowest && value <= highest
        );

    internal static ServerSetting<bool> Flag(string name, bool byDefault, string sentence) =>
        new(name, byDefault, "`true` or `false`", byDefault ? "true" : "false", sentence, bool.TryParse);

    /// <summary>Several values, separated by commas; none by default.</summary>
    internal static ServerSetting<IReadOnlyList<T>> List<T>(string name, string allowed, ReadSetting<T> readOne, string sentence) =>
        new(
            name,
            [],
            allowed,
            "(none)",
            sentence,
            (string text, out IReadOnlyList<T> values) =>
            {
                var read = text.Split(',', StringSplitOptions.TrimEntries)
                    .Select(part => (Good: readOne(part, out var one), Value: one))
                    .ToList();
                values = [.. read.Select(one => one.Value)];
                return read.All(one => one.Good);
            }
        );

    private static string Shown(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A setting with the type of its values.</summary>
public sealed class ServerSetting<T>(string name, T value, string allowed, string byDefault, string sentence, ReadSetting<T> read)
    : ServerSetting(name, allowed, byDefault, sentence)
{
    internal override object? Read(string? text) =>
        string.IsNullOrWhiteSpace(text) ? new Settled<T>(value)
        : read(text.Trim(), out var given) ? new Settled<T>(given)
        : null;
}

/// <summary>Wraps a setting's value, which may itself be null.</summary>
internal sealed record Settled<T>(T Value);
