using OutcomesTracker.Server;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Tests.Golden;
using static OutcomesTracker.Tests.Http.CommandBodies;

namespace OutcomesTracker.Tests.Http;

/// <summary>Every command's body: the required fields, their types, and that no other field is accepted.</summary>
public sealed class CommandBodyTests
{
    [Fact]
    public void Every_command_and_its_path_are_fixed_by_a_golden_file() =>
        Assert.Equal(
            GoldenCommand.All.Select(command => (command.Name, command.Path)).Order(),
            RegistryFeatures.Commands.Select(command => (command.Name, command.Path)).Order()
        );

    [Theory, MemberData(nameof(CommandBodies.Commands), MemberType = typeof(CommandBodies))]
    public void A_minimal_and_a_full_body_are_read(string command)
    {
        Accepts(command, Minimal[command]);
        Accepts(command, Full[command]);
    }

    [Theory, MemberData(nameof(CommandBodies.Commands), MemberType = typeof(CommandBodies))]
    public void A_required_field_that_is_missing_is_named(string command)
    {
        foreach (var path in BodyPath.All(Minimal[command]).Where(path => !BodyPath.IsEntry(path)))
            Refuses(command, BodyPath.Without(Minimal[command], path), path);
    }

    [Theory, MemberData(nameof(CommandBodies.Commands), MemberType = typeof(CommandBodies))]
    public void An_optional_field_may_be_missing(string command)
    {
        foreach (
            var path in BodyPath
                .All(Full[command])
                .Except(BodyPath.All(Minimal[command]))
                .Where(path => !path.Contains('.') && !BodyPath.IsEntry(path))
        )
            Accepts(command, BodyPath.Without(Full[command], path));
    }

    private static readonly string[] OptionalWithin =
    [
        "identity.dateOfBirth",
        "identity.email",
        "identity.phone",
        "identity.recordNumber",
        "device.needleDepthMm",
        "device.energyMj",
    ];

    [Theory, MemberData(nameof(CommandBodies.Commands), MemberType = typeof(CommandBodies))]
    public void Within_an_optional_object_what_is_required_is_named_and_the_rest_may_be_missing(string command)
    {
        foreach (
            var path in BodyPath
                .All(Full[command])
                .Except(BodyPath.All(Minimal[command]))
                .Where(path => path.Contains('.') && !BodyPath.IsEntry(path))
        )
            Refuses(command, BodyPath.Without(Full[command], path), OptionalWithin.Contains(path) ? [] : [path]);
    }

    [Theory, MemberData(nameof(CommandBodies.Commands), MemberType = typeof(CommandBodies))]
    public void A_null_counts_as_left_out_where_a_field_is_optional_and_is_no_value_of_any_other(string command)
    {
        foreach (var path in BodyPath.All(Full[command]))
        {
            var withNull = BodyPath.With(Full[command], path, "null");
            if (BodyPath.IsEntry(path) || Read(command, BodyPath.Without(Full[command], path)).Command is not { } leftOut)
            {
                Refuses(command, withNull, path);
                continue;
            }
            Assert.Equivalent(leftOut, Accepted(command, withNull), strict: true);
        }
    }

    [Theory, MemberData(nameof(CommandBodies.Commands), MemberType = typeof(CommandBodies))]
    public void A_value_of_another_type_is_named(string command)
    {
        foreach (var path in BodyPath.All(Full[command]))
            Refuses(command, BodyPath.With(Full[command], path, BodyPath.OfAnotherType(Full[command], path)), path);
    }

    [Theory, MemberData(nameof(CommandBodies.Commands), MemberType = typeof(CommandBodies))]
    public void An_unknown_field_is_named_at_every_depth(string command)
    {
        foreach (var path in BodyPath.Objects(Full[command]).Select(path => path.Length == 0 ? "colour" : $"{path}.colour"))
            Refuses(command, BodyPath.With(Full[command], path, "\"blue\""), path);
    }

    [Theory, MemberData(nameof(CommandBodies.Commands), MemberType = typeof(CommandBodies))]
    public void A_field_in_another_case_is_unknown(string command)
    {
        var first = BodyPath.All(Minimal[command]).First();
        Refuses(
            command,
            BodyPath.With(BodyPath.Without(Minimal[command], first), first.ToUpperInvariant(), "1"),
            first,
            first.ToUpperInvariant()
        );
    }

    [Theory]
    [InlineData("[]"), InlineData("null"), InlineData("7"), InlineData("\"text\""), InlineData("true")]
    public void A_body_that_is_no_object_is_told_once(string json)
    {
        foreach (var command in Minimal.Keys)
            Refuses(command, json, "body");
    }

    [Fact]
    public void All_that_is_wrong_is_told_together() =>
        Refuses(
            "record-session",
            """{"performedOn":"soon","treats":[{"indication":"acne"}],"operator":{"id":""},"setting":"garden","colour":1}""",
            "performedOn",
            "modality",
            "treats[0].indication",
            "treats[0].bodyArea",
            "operator.id",
            "operator.role",
            "setting",
            "colour"
        );

    [Theory, MemberData(nameof(CommandBodies.Commands), MemberType = typeof(CommandBodies))]
    public void Of_a_megabyte_of_rubbish_a_hundred_errors_are_told(string command)
    {
        var rubbish = string.Join(',', Enumerable.Range(0, 50_000).Select(number => $"\"x{number}\":0"));
        foreach (var body in (string[])[$"{{{rubbish}}}", $"{{\"replacement\":{{{rubbish}}},{rubbish}}}"])
        {
            var errors = Read(command, body).Errors;
            Assert.InRange(errors.Count, FieldErrors.Most, FieldErrors.Most + 1);
            Assert.Contains(errors, error => error.Sentence == "body has more that is wrong.");
        }
    }
}
