using Npgsql;
using OutcomesTracker.IntegrationTests;
using OutcomesTracker.IntegrationTests.Api;

namespace OutcomesTracker.CritterStack.Tests;

/// <summary>What needs prompt attention is a message, committed with the event that told of it and handled once.</summary>
public sealed class AlertTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Theory]
    [InlineData("pain", 3, 1)]
    [InlineData("infection", 1, 1)]
    [InlineData("pain", 2, 0)]
    public async Task An_alert_term_or_a_grade_of_three_is_a_handled_message(string term, int severity, int alerts)
    {
        using var clinician = registry.Clinician();
        var patient = await clinician.EnrolForTreatment();
        var before = await Handled();
        await clinician.Accept($"{patient}/side-effects", Bodies.SideEffect().With("term", term).With("severity", severity));
        // One more that raises one: whatever the first raised was handled no later.
        await clinician.Accept($"{patient}/side-effects", Bodies.SideEffect().With("term", "scarring"));
        for (var patience = 0; await Handled() < before + alerts + 1 && patience < 200; patience++) await Task.Delay(50);
        await Task.Delay(100);
        Assert.Equal(before + alerts + 1, await Handled());
    }

    [Fact]
    public async Task A_corrected_report_raises_one_and_a_replayed_one_none()
    {
        using var clinician = registry.Clinician();
        var patient = await clinician.EnrolForTreatment();
        var before = await Handled();
        var key = Talking.Key(Guid.NewGuid());
        for (var time = 0; time < 2; time++) await clinician.Post($"{patient}/side-effects", Bodies.SideEffect().With("severity", 4).ToJsonString(), key);
        for (var patience = 0; await Handled() < before + 1 && patience < 200; patience++) await Task.Delay(50);
        await Task.Delay(100);
        Assert.Equal(before + 1, await Handled());
    }

    private async Task<long> Handled()
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(registry.Settings.Registry) { Pooling = false });
        await using var command = source.CreateCommand("select count(*) from wolverine.wolverine_incoming_envelopes where message_type like '%SideEffectAlert' and status = 'Handled'");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
