using System.Text.Json;
using System.Text.Json.Nodes;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Enrolling somebody whom the clinic has already warns, and names the patient by its id only.</summary>
public sealed class PossibleDuplicateTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IDisposable
{
    private readonly HttpClient clinician = registry.Clinician();

    public void Dispose() => clinician.Dispose();

    [Fact]
    public async Task The_same_record_number_or_the_same_name_and_date_of_birth_warns_and_nothing_else_does()
    {
        var known = await Enrol("Ana Núñez", "1980-03-01", "R-1001");
        Assert.Empty(known.Duplicates);

        Assert.Equal([known.Id], (await Enrol("Somebody Else", "1980-07-07", " r-1001 ")).Duplicates);
        Assert.Equal([known.Id], (await Enrol("  ANA NÚÑEZ ", "1980-03-01", "R-2")).Duplicates);
        Assert.Empty((await Enrol("Ana Núñez", "1980-03-02", "R-3")).Duplicates);
        Assert.Empty((await Enrol("Ana Nunez", "1980-03-01", null)).Duplicates);
        Assert.Empty((await Enrol("Ana Núñez", null, null)).Duplicates);
        Assert.Empty((await Enrol("R-1001", null, "Ana Núñez")).Duplicates);
        using var elsewhere = registry.Clinician("vale");
        Assert.Empty((await Enrol("Ana Núñez", "1980-03-01", "R-1001", elsewhere)).Duplicates);
    }

    [Fact]
    public async Task Each_other_patient_is_named_once_and_the_receipt_is_the_same_again()
    {
        var (first, second) = (await Enrol("Bo Li", "1980-01-01", "B-1"), await Enrol("Bo Lee", "1980-01-01", "B-2"));
        var key = Talking.Key(Guid.NewGuid());
        var body = Body("Bo Li", "1980-01-01", "B-2");
        var both = await clinician.Accept("/v1/patients", body, key);
        Assert.Equal(new[] { first.Id, second.Id }.Order(), Duplicates(both));
        Assert.DoesNotContain("Bo Li", both.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("B-2", both.GetRawText(), StringComparison.Ordinal);

        var again = await clinician.Accept("/v1/patients", body, key);
        Assert.Equal(both.GetProperty("warnings").GetRawText(), again.GetProperty("warnings").GetRawText());
        var shown = (await clinician.Read($"/v1/patients/{both.Text("patientId")}")).GetProperty("warnings");
        Assert.Equal(["possible-duplicate", "possible-duplicate"], shown.EnumerateArray().Select(warning => warning.Text("code")));
    }

    [Fact]
    public async Task A_corrected_identity_is_compared_as_it_now_stands()
    {
        var (one, other) = (await Enrol("Cy One", "1980-01-01", "C-1"), await Enrol("Cy Two", "1980-01-02", "C-2"));
        var correction = Bodies.Correction(1, Body("Cy Two", "1980-01-02", "C-9"));
        Assert.Equal([other.Id], Duplicates(await clinician.Accept($"/v1/patients/{one.Id}/corrections", correction)));
        Assert.Empty((await Enrol("Cy One", "1980-01-01", "C-1")).Duplicates);
        Assert.Equal([one.Id], (await Enrol("Cy Nine", "1980-09-09", "c-9")).Duplicates);
        // Without an identity, a correction leaves it as it is, and warns of what it is like.
        var kept = await clinician.Accept($"/v1/patients/{one.Id}/corrections", Bodies.Correction(1, Bodies.Enrolment()));
        Assert.Contains(other.Id, Duplicates(kept));
        Assert.Contains(one.Id, (await Enrol("Cy Ten", "1980-10-10", "C-9")).Duplicates);
    }

    [Fact]
    public async Task Of_those_who_are_enrolled_at_once_on_two_servers_each_pair_is_told_once()
    {
        await using var another = await AnotherServer.Start(registry.Settings);
        using var there = another.As(Role.Clinician, "harbour");
        for (var round = 0; round < 20; round++)
        {
            var person = $"Di Racer {round}";
            var enrolled = await Task.WhenAll(
                Enumerable.Range(0, 6).Select(number => Enrol(person, "1980-05-05", null, number % 2 == 0 ? clinician : there))
            );
            Assert.Equal(
                Pairs(enrolled.Select(one => one.Id)),
                enrolled.SelectMany(one => one.Duplicates.Select(other => Pair(one.Id, other))).Order()
            );
        }
    }

    [Fact]
    public async Task Lines_of_one_import_are_told_of_each_other()
    {
        var results = await clinician.Import(
            Enumerable.Range(0, 12).Select(_ => Bodies.Line("enrol-patient", Guid.NewGuid(), Body("Ed Import", null, "E-1")))
        );
        var receipts = results[..^1].Select(result => result.GetProperty("receipt")).ToList();
        Assert.Equal(
            Pairs(receipts.Select(receipt => receipt.GetProperty("patientId").GetGuid())),
            receipts
                .SelectMany(receipt => Duplicates(receipt).Select(other => Pair(receipt.GetProperty("patientId").GetGuid(), other)))
                .Order()
        );
    }

    [Fact]
    public async Task Where_countless_are_alike_twenty_are_named()
    {
        var results = await clinician.Import(
            Enumerable.Range(0, 60).Select(_ => Bodies.Line("enrol-patient", Guid.NewGuid(), Body("Flo", null, "none")))
        );
        Assert.Equal(60, results[^1].Number("accepted"));
        Assert.Equal(20, (await Enrol("Flo", null, "none")).Duplicates.Distinct().Count());
        // The last enrolled has the highest id, and is named all the same: who has the same name and date of birth comes first.
        var person = await Enrol("Flo Real", "1980-06-06", "none");
        Assert.Contains(person.Id, (await Enrol("Flo Real", "1980-06-06", "none")).Duplicates);
    }

    [Fact]
    public async Task Whoever_was_enrolled_before_digests_were_kept_is_found_once_they_are_read()
    {
        var older = await Enrol("Gil Older", "1980-08-08", "G-1");
        await TestSql.Execute(registry.Settings.Registry, "update outcomes.patients set record_number_digest = null, person_digest = null");
        Assert.Empty((await Enrol("Gil Older", "1980-08-08", "G-1")).Duplicates);
        await using var restarted = await AnotherServer.Start(registry.Settings);
        await Eventually.Holds(async () =>
            await TestSql.Scalar<long>(registry.Settings.Registry, "select count(*) from outcomes.patients where person_digest is null")
            == 0
        );
        Assert.Contains(older.Id, (await Enrol("Gil Older", "1980-08-08", "G-1")).Duplicates);
    }

    [Fact]
    public async Task The_database_tells_nothing_of_an_identity()
    {
        await Enrol("Hedda Gabler", "1980-02-02", "H-1");
        var columns = await TestSql.Column<string>(
            registry.Settings.Registry,
            "select concat(record_number_digest, ' ', person_digest) from outcomes.patients where person_digest <> ''"
        );
        Assert.NotEmpty(columns);
        Assert.DoesNotContain(
            columns,
            text => text.Contains("Hedda", StringComparison.OrdinalIgnoreCase) || text.Contains("H-1", StringComparison.Ordinal)
        );
    }

    private static IEnumerable<string> Pairs(IEnumerable<Guid> patients)
    {
        var all = patients.Order().ToList();
        return all.SelectMany((one, place) => all.Skip(place + 1).Select(other => Pair(one, other))).Order();
    }

    private static string Pair(Guid one, Guid other) => string.Join(' ', new[] { one, other }.Order());

    private async Task<(Guid Id, List<Guid> Duplicates)> Enrol(string name, string? born, string? recordNumber, HttpClient? by = null)
    {
        var receipt = await (by ?? clinician).Accept("/v1/patients", Body(name, born, recordNumber));
        return (receipt.GetProperty("patientId").GetGuid(), Duplicates(receipt));
    }

    private static JsonObject Body(string name, string? born, string? recordNumber) =>
        Bodies
            .Enrolment()
            .With("identity", Bodies.Of(new { fullName = name }).With("dateOfBirth", born).With("recordNumber", recordNumber));

    private static List<Guid> Duplicates(JsonElement receipt) =>
        [
            .. receipt
                .GetProperty("warnings")
                .EnumerateArray()
                .Where(warning => warning.Text("code") == "possible-duplicate")
                .Select(warning => Guid.Parse(warning.Text("message").Split(' ')[1]))
                .Order(),
        ];
}
