using System.Text.Json;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.IntegrationTests.BadInput;

/// <summary>
/// Every field of every command, missing and with every hostile value: it is refused by name and nothing is appended, or, where the
/// contract allows the value, it is recorded as it was sent. The fields are taken from the code, so a new field is tested without a change
/// here.
/// </summary>
public sealed class EveryFieldTests(RunningRegistry registry, ITestOutputHelper output) : IClassFixture<RunningRegistry>, IAsyncLifetime
{
    private readonly HttpClient clinician = registry.Clinician();
    private Subject subject = null!;

    public static TheoryData<string> Commands => [.. RegistryFeatures.Commands.Select(command => command.Name)];

    public async ValueTask InitializeAsync() => subject = await Subject.Make(clinician);

    public ValueTask DisposeAsync()
    {
        clinician.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory, MemberData(nameof(Commands))]
    public async Task A_hostile_value_is_refused_by_its_name_and_appends_nothing(string command)
    {
        var (definition, tried, before) = (Definition(command), 0, await registry.Events());
        var sample = subject.Body(definition);
        foreach (var (path, isRequired, kind) in Fields(definition))
        foreach (var (value, raw) in Hostile.Values.Where(value => !Hostile.IsTaken(kind, isRequired, value.Key)))
        {
            var answer = await clinician.Post(subject.Path(definition), Json.With(sample, path, raw));
            IsRefused(answer, Hostile.IsNoJson(value) ? "body" : path, $"{command} {path}: {value}");
            tried++;
        }
        Assert.Equal(before, await registry.Events());
        output.WriteLine($"{command}: {tried} hostile values");
    }

    [Theory, MemberData(nameof(Commands))]
    public async Task A_missing_field_is_named_and_an_unknown_one_too(string command)
    {
        var (definition, tried, before) = (Definition(command), 0, await registry.Events());
        var sample = subject.Body(definition);
        foreach (var (path, _, _) in Fields(definition).Where(field => field.IsRequired && !field.Path.EndsWith(']')))
        {
            IsRefused(await clinician.Post(subject.Path(definition), Json.Without(sample, path)), path, $"{command} without {path}");
            tried++;
        }
        foreach (
            var unknown in Fields(definition)
                .Where(field => field.Kind is ObjectKind)
                .Select(field => $"{field.Path}.colour")
                .Prepend("colour")
        )
        foreach (var (value, raw) in Hostile.Values.Where(value => !Hostile.IsNoJson(value.Key)))
        {
            IsRefused(
                await clinician.Post(subject.Path(definition), Json.With(sample, unknown, raw)),
                unknown,
                $"{command} {unknown}: {value}"
            );
            tried++;
        }
        Assert.Equal(before, await registry.Events());
        output.WriteLine($"{command}: {tried} missing and unknown fields");
    }

    [Theory, MemberData(nameof(Commands))]
    public async Task What_the_contract_takes_is_recorded_as_it_was_sent(string command)
    {
        var (definition, tried) = (Definition(command), 0);
        foreach (var (path, isRequired, kind) in Fields(definition).Where(field => field.Kind is TextKind))
        foreach (var (value, raw) in Hostile.Values.Where(value => value.Key != "null" && Hostile.IsTaken(kind, isRequired, value.Key)))
        {
            var own = await Subject.Make(clinician);
            var answer = await clinician.Post(own.Path(definition), Json.With(own.Body(definition), path, raw));
            Assert.True(answer.Status == 201, $"{command} {path}: {value}: {answer.Status} {answer.Json}");
            var patient = answer.Json.GetProperty("patientId").GetGuid();
            var kept = (await clinician.Read($"/v1/patients/{patient}/history"))
                .GetProperty("entries")
                .EnumerateArray()
                .Last()
                .GetProperty("data");
            Assert.Contains(JsonElement.Parse(raw).GetString(), Texts(kept));
            tried++;
        }
        output.WriteLine($"{command}: {tried} strange texts kept");
    }

    private static CommandDefinition Definition(string command) =>
        RegistryFeatures.Commands.Single(definition => definition.Name == command);

    private static IEnumerable<(string Path, bool IsRequired, FieldKind Kind)> Fields(CommandDefinition definition) =>
        KindSample.Fields(definition.PostedBody);

    private static void IsRefused(Answer answer, string field, string about)
    {
        Assert.True(answer.Status == 400, $"{about}: {answer.Status} {answer.Json}");
        Assert.True(
            answer.Fields.All(name =>
                name == field
                || name.StartsWith($"{field}.", StringComparison.Ordinal)
                || name.StartsWith($"{field}[", StringComparison.Ordinal)
            ),
            $"{about}: {answer.Json}"
        );
        Assert.NotEmpty(answer.Fields);
    }

    private static IEnumerable<string> Texts(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Texts(member.Value)),
            JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
            _ => [],
        };
}
