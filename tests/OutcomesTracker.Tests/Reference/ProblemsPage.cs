using System.Net;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Tests.Reference;

/// <summary>The reference page of every kind of problem and every warning.</summary>
internal static class ProblemsPage
{
    public static string Text { get; } =
        $"""
            # Problems

            Written from the code's own lists (`src/OutcomesTracker.Server/Http/ProblemKinds.cs`,
            `src/OutcomesTracker.Domain/Decisions/RuleViolation.cs`); written anew as step 5 of docs/guide/add-a-feature.md says.

            A problem's `type` is `/problems/` and the slug. Checks run in the order 401, 403, 413 and 415, 400, 404, replay or
            `key-reused`, 412, the other 409s, 422. Within one of them `errors` tells all that is wrong, by field; the first below
            names the type.

            {string.Join("\n\n", ProblemKinds.All.GroupBy(kind => kind.Status).Select(Section))}

            """;

    private static string Section(IGrouping<int, ProblemKind> kinds) =>
        $"""
            ## {kinds.Key} {Spaced((HttpStatusCode)kinds.Key)}

            | slug | when, and what to do | commands |
            | --- | --- | --- |
            {string.Join('\n', kinds.Select(kind => $"| `{kind.Slug}` | {kind.Meaning} | {Commands(kind.Slug)} |"))}
            """;

    private static string Commands(string slug) =>
        string.Join(
            ", ",
            RegistryFeatures
                .Commands.Append(StorePhotoEndpoint.Command)
                .Where(command => command.Violations.Contains(slug))
                .Select(command => $"`{command.Name}`")
        );

    private static string Spaced(HttpStatusCode status) =>
        string.Concat(status.ToString().Select((letter, place) => place > 0 && char.IsUpper(letter) ? $" {letter}" : $"{letter}"));
}
