namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Slow clients: the server waits for them up to a time limit.</summary>
public sealed class SlowClientTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task A_json_body_that_comes_slowly_but_steadily_is_cut_off_with_408()
    {
        await using var server = await AnotherServer.With(registry.Settings, "Limits:BodySeconds=1");
        using var client = await RawConnection.Open(server.Address, registry.Settings);
        await client.SendHead("POST", "/v1/patients", "application/json", "Content-Length: 900000");
        await client.Send(Bodies.Enrolment().ToJsonString());
        for (var sent = 0; sent < 200 && !client.HasAnswer; sent++) // ten seconds of white space
        {
            await client.Send(new string(' ', 4_000));
            await Task.Delay(50);
        }
        IsTooSlow(await client.ReadToEnd());
    }

    [Fact]
    public async Task A_json_body_that_stops_coming_is_cut_off_with_408()
    {
        using var client = await RawConnection.Open(registry.Address, registry.Settings);
        await client.SendHead("POST", "/v1/patients", "application/json", "Content-Length: 900");
        await client.Send("{");
        IsTooSlow(await client.ReadToEnd());
    }

    [Fact]
    public async Task Headers_that_stop_coming_are_cut_off_and_told_nothing()
    {
        await using var server = await AnotherServer.With(registry.Settings, "Limits:HeaderSeconds=1");
        using var client = await RawConnection.Open(server.Address, registry.Settings);
        await client.Send("GET /v1/codes HTTP/1.1\r\nHost: x\r\nX-");
        var answer = await client.ReadToEnd();
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), answer);
        Assert.EndsWith("\r\n\r\n", "\r\n\r\n" + answer);
    }

    [Fact]
    public async Task An_import_that_rests_too_long_is_cut_off_and_what_it_had_accepted_stays()
    {
        await using var server = await AnotherServer.With(registry.Settings, "Imports:IdleSeconds=1");
        using var clinician = registry.Clinician();
        var id = Guid.NewGuid();
        List<string> lines = [Bodies.Line("enrol-patient", id, Bodies.Enrolment()), Bodies.Line("give-consent", id, Bodies.Consent())];
        using (var client = await RawConnection.Open(server.Address, registry.Settings))
        {
            await client.BeginImport(lines[0]);
            IsTooSlow(await client.ReadToEnd());
        }
        Assert.Equal(1, await clinician.Version($"/v1/patients/{id}"));
        Assert.Equal("""{"accepted":1,"replayed":1,"refused":0}""", (await clinician.Import(lines))[^1].GetRawText());
    }

    private static void IsTooSlow(string answer)
    {
        Assert.StartsWith("HTTP/1.1 408 ", answer);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
        Assert.Contains("/problems/too-slow\"", answer, StringComparison.Ordinal);
    }
}
