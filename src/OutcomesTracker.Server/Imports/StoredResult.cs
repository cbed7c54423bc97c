using System.Collections.Frozen;
using OutcomesTracker.Domain.Cases;

namespace OutcomesTracker.Server.Imports;

/// <summary>
/// A result as it is stored: without what the sender wrote, since a condition, a medication or the name of an unknown field may hold a
/// person's name. What is left are ids, versions, codes, the registry's own sentences and the names of its fields.
/// </summary>
public static class StoredResult
{
    /// <summary>The sentences of those warnings that quote a value.</summary>
    private static readonly FrozenDictionary<string, string> WithoutValue = new Dictionary<string, string>
    {
        ["unrecognised-condition"] = "The registry does not recognise a condition: it is kept, and no rule considers it.",
        ["unrecognised-medication"] = "The registry does not recognise a medication: it is kept, and no rule considers it.",
    }.ToFrozenDictionary();

    public static LineResult Of(LineResult result) =>
        result switch
        {
            { Problem.WithoutSentNames: { } problem } => result with { Problem = problem },
            { Receipt: { Warnings.Count: > 0 } receipt } => result with
            {
                Receipt = receipt with { Warnings = [.. receipt.Warnings.Select(Of)] },
            },
            _ => result,
        };

    private static Warning Of(Warning warning) =>
        WithoutValue.TryGetValue(warning.Code, out var sentence) ? warning with { Message = sentence } : warning;
}
