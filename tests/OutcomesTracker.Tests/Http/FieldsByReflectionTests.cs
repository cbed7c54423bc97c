using System.Collections;
using System.Reflection;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Tests.Http;

/// <summary>
/// The fields of a command's body are the members of the command, at every depth. A member without a field could never be sent, and the
/// tests of bad input, which iterate over the fields, would miss it.
/// </summary>
public sealed class FieldsByReflectionTests
{
    // A replacement is the body of any recording command, and is read as each kind that it matches.
    private static readonly Dictionary<string, string> Elsewhere = new() { ["replacements"] = "replacement" };

    [Fact]
    public void Every_command_of_the_domain_can_be_sent() =>
        Assert.Equal(
            typeof(PatientCommand)
                .Assembly.GetTypes()
                .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(PatientCommand)))
                .Select(type => type.Name)
                .Order(),
            RegistryFeatures.Commands.Append(StorePhotoEndpoint.Command).Select(command => command.Command.Name).Order()
        );

    [Theory, MemberData(nameof(CommandBodies.Commands), MemberType = typeof(CommandBodies))]
    public void Every_member_is_a_field_and_nothing_else_is(string command) =>
        Assert.Equal(Members(TypeOf(command), "").Order(), Fields(CommandBodies.Definition(command).Body, "").Order());

    /// <summary>Or the tests that send the golden bodies would pass a field over.</summary>
    [Theory, MemberData(nameof(CommandBodies.Commands), MemberType = typeof(CommandBodies))]
    public void The_full_golden_body_has_every_field(string command) =>
        Assert.Empty(
            Fields(CommandBodies.Definition(command).Body, "")
                .Except(BodyPath.All(CommandBodies.Full[command]).Select(path => path.Replace("[0]", "[]", StringComparison.Ordinal)))
        );

    private static Type TypeOf(string command) => CommandBodies.Definition(command).Command;

    private static IEnumerable<string> Members(Type type, string path) =>
        type.GetConstructors()
            .Single(one => one.GetParameters() is not [{ } only] || only.ParameterType != type)
            .GetParameters()
            .SelectMany(member => Member(member, path));

    private static IEnumerable<string> Member(ParameterInfo member, string path)
    {
        var plain = char.ToLowerInvariant(member.Name![0]) + member.Name[1..];
        var name = path + Elsewhere.GetValueOrDefault(plain, plain);
        var type = Nullable.GetUnderlyingType(member.ParameterType) ?? member.ParameterType;
        if (plain == "replacements")
            return [name];
        if (plain == "identity")
            return [name, .. Members(typeof(Identity), $"{name}.")];
        if (
            type.IsGenericType
            && type.IsAssignableTo(typeof(IEnumerable))
            && type.GetGenericArguments()[0] is { IsEnum: false } entry
            && entry != typeof(string)
        )
            return [name, .. Members(entry, $"{name}[].")];
        return type.Namespace!.StartsWith("OutcomesTracker", StringComparison.Ordinal) && !type.IsEnum && type != typeof(ProtectedText)
            ? [name, .. Members(type, $"{name}.")]
            : [name];
    }

    private static IEnumerable<string> Fields(ObjectKind kind, string path) =>
        kind.Fields.SelectMany(field =>
            field.Kind switch
            {
                ObjectKind inside => Fields(inside, $"{path}{field.Name}.").Prepend(path + field.Name),
                ListKind { Entry: ObjectKind entry } => Fields(entry, $"{path}{field.Name}[].").Prepend(path + field.Name),
                _ => [path + field.Name],
            }
        );
}
