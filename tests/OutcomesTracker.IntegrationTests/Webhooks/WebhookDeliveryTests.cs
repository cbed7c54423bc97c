using System.Globalization;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Webhooks;

/// <summary>What becomes of an alert on its way to a receiver that takes it, refuses it, hangs or lies.</summary>
public sealed class WebhookDeliveryTests(WebhookRegistry registry) : IClassFixture<WebhookRegistry>
{
    [Fact]
    public async Task An_alert_is_sent_signed_with_ids_and_codes_only()
    {
        await using var receiver = await Receiver.Start();
        using var admin = registry.Admin("harbour");
        using var clinician = registry.Clinician();
        var (one, other) = (Webhooks.NewSecret(), Webhooks.NewSecret());
        var webhook = await admin.SetUp($"{receiver.Address}/alerts?for=harbour", one, other);
        var enrolment = Bodies.Enrolment().With("identity", new { fullName = "Xaveria Testname", recordNumber = "XT-1" });
        var patient = $"/v1/patients/{(await clinician.Accept("/v1/patients", enrolment)).GetProperty("patientId").GetGuid()}";
        var report = Bodies.FreshSideEffect().With("term", "bleeding").With("severity", 3).With("note", "told by her sister");
        var effect = (await clinician.Accept($"{patient}/side-effects", report)).GetProperty("id").GetGuid();
        await Comes(receiver, effect);

        var message = Assert.Single(receiver.Messages, message => message.SideEffect() == effect);
        Assert.Equal("/alerts", message.Path);
        Assert.True(message.IsSignedWith(one));
        Assert.True(message.IsSignedWith(other));
        Assert.False(message.IsSignedWith(Webhooks.NewSecret()));
        Assert.Equal(message.Json.Text("alertId"), message.Headers["webhook-id"]);
        var sent = DateTimeOffset.FromUnixTimeSeconds(long.Parse(message.Headers["webhook-timestamp"], CultureInfo.InvariantCulture));
        Assert.InRange(sent, DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddMinutes(10));
        Assert.Equal(
            ["type", "alertId", "clinic", "patientId", "sideEffectId", "term", "severity", "reasons"],
            message.Json.EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal(
            ("alert.opened", "harbour", $"{Talking.Id(patient)}", "bleeding", 3),
            (
                message.Json.Text("type"),
                message.Json.Text("clinic"),
                message.Json.Text("patientId"),
                message.Json.Text("term"),
                message.Json.Number("severity")
            )
        );
        Assert.Equal(["alert-term", "severity"], message.Json.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()));
        await admin.Send(HttpMethod.Delete, Webhooks.PathOf(webhook));
    }

    [Fact]
    public async Task While_a_secret_is_replaced_either_verifies_and_then_only_the_new_one()
    {
        await using var receiver = await Receiver.Start();
        using var admin = registry.Admin("harbour");
        using var clinician = registry.Clinician();
        var (old, fresh) = (Webhooks.NewSecret(), Webhooks.NewSecret());
        var webhook = await admin.SetUp(receiver.Address, old);
        foreach (
            var secrets in (string[][])
                [
                    [old],
                    [fresh, old],
                    [fresh],
                ]
        )
        {
            await admin.Put(Webhooks.PathOf(webhook), new { url = receiver.Address, secrets });
            var effect = await clinician.Alert();
            await Comes(receiver, effect);
            var message = receiver.Messages.First(message => message.SideEffect() == effect);
            Assert.Equal((secrets.Contains(old), secrets.Contains(fresh)), (message.IsSignedWith(old), message.IsSignedWith(fresh)));
        }
        await admin.Send(HttpMethod.Delete, Webhooks.PathOf(webhook));
    }

    [Fact]
    public async Task What_is_refused_twice_is_taken_the_third_time_under_the_same_id()
    {
        await using var receiver = await Receiver.Start();
        receiver.Refuses(times: 2);
        using var admin = registry.Admin("northside");
        using var clinician = registry.Clinician("northside");
        var webhook = await admin.SetUp(receiver.Address, Webhooks.NewSecret());
        var effect = await clinician.Alert();
        await Eventually.Holds(() => receiver.Messages.Count >= 3, "It was not sent three times.");
        Assert.All(receiver.Messages, message => Assert.Equal(effect, message.SideEffect()));
        Assert.Single(receiver.Messages.Select(message => message.Headers["webhook-id"]).Distinct());
        await admin.Send(HttpMethod.Delete, Webhooks.PathOf(webhook));
    }

    [Fact]
    public async Task What_is_refused_each_time_is_a_dead_letter_which_can_be_sent_again()
    {
        await using var receiver = await Receiver.Start();
        receiver.Refuses(times: 4, status: 503);
        using var admin = registry.Admin("vale");
        using var clinician = registry.Clinician("vale");
        var webhook = await admin.SetUp(receiver.Address, Webhooks.NewSecret());
        var effect = await clinician.Alert();
        await Eventually.Holds(async () => (await admin.DeadLetters()).Count > 0, "It was not given up.");
        Assert.Equal(4, receiver.Messages.Count);
        var letter = Assert.Single(await admin.DeadLetters());
        Assert.Equal(
            (webhook, effect, "scarring", receiver.Messages[0].Json.Text("alertId"), "The receiver answered 503."),
            (
                letter.GetProperty("webhookId").GetGuid(),
                letter.GetProperty("sideEffectId").GetGuid(),
                letter.Text("term"),
                letter.Text("alertId"),
                letter.Text("reason")
            )
        );
        var again = $"/v1/clinic/webhooks/dead-letters/{letter.GetProperty("deadLetterId").GetGuid()}/replay";
        using var elsewhere = registry.Admin("northside");
        Assert.Empty(await elsewhere.DeadLetters());
        (await elsewhere.Send(HttpMethod.Post, again)).IsProblem(404, "not-found");

        Assert.Equal(202, (await admin.Send(HttpMethod.Post, again)).Status);
        (await admin.Send(HttpMethod.Post, again)).IsProblem(404, "not-found");
        await Eventually.Holds(() => receiver.Messages.Count >= 5, "It was not sent again.");
        Assert.Equal(effect, receiver.Messages[4].SideEffect());
        Assert.Empty(await admin.DeadLetters());
        await admin.Send(HttpMethod.Delete, Webhooks.PathOf(webhook));
    }

    [Fact]
    public async Task A_delivery_that_could_not_be_stored_is_stored_later()
    {
        await using var receiver = await Receiver.Start();
        using var other = await Clinic("unstored");
        await other.Admin.SetUp(receiver.Address, Webhooks.NewSecret());
        await registry.Database.Execute(
            """
            create function wolverine.refuse_deliveries() returns trigger language plpgsql as $f$
              begin if new.message_type = 'alert-delivery' then raise exception 'No delivery is stored.'; end if; return new; end $f$;
            create trigger refuse_deliveries before insert on wolverine.wolverine_incoming_envelopes
              for each row execute function wolverine.refuse_deliveries()
            """
        );
        var effect = await other.Clinician.Alert();
        await Eventually.Holds(
            async () =>
                await registry.Database.Scalar<long>(
                    """
                    select count(*) from wolverine.wolverine_incoming_envelopes
                    where message_type = 'alert-opens' and status = 'Scheduled'
                    """
                ) > 0,
            "It was not put off."
        );
        await registry.Database.Execute("drop trigger refuse_deliveries on wolverine.wolverine_incoming_envelopes");
        await Comes(receiver, effect);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var receiver = await Receiver.Start();
        await using var inner = await Receiver.Start();
        receiver.Answers = (context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = inner.Address;
            return Task.CompletedTask;
        };
        using var other = await Clinic("redirecting");
        await other.Admin.SetUp(receiver.Address, Webhooks.NewSecret());
        await other.Clinician.Alert();
        await Eventually.Holds(async () => (await other.Admin.DeadLetters()).Count > 0, "It was not given up.");
        Assert.Equal("The receiver answered 307.", (await other.Admin.DeadLetters())[0].Text("reason"));
        Assert.Empty(inner.Messages);
    }

    [Fact]
    public async Task Of_an_endless_answer_little_is_read_and_the_message_is_taken()
    {
        await using var receiver = await Receiver.Start();
        var written = 0L;
        var ended = new TaskCompletionSource();
        receiver.Answers = async (context, before) =>
        {
            if (before > 0)
                return;
            try
            {
                // Slowly, so that what the connection holds in between is little.
                for (var chunk = new byte[1_024]; ; await Task.Delay(1, context.RequestAborted))
                {
                    await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
                    Interlocked.Add(ref written, chunk.Length);
                }
            }
            catch (Exception cut) when (cut is OperationCanceledException or IOException)
            {
                ended.TrySetResult();
            }
        };
        using var other = await Clinic("endless");
        await other.Admin.SetUp(receiver.Address, Webhooks.NewSecret());
        var effect = await other.Clinician.Alert();
        await ended.Task.WaitAsync(Eventually.Timeout);
        Assert.InRange(Interlocked.Read(ref written), 4_096, 300_000);
        // Another one comes after any try of the first.
        await other.Clinician.Alert();
        await Eventually.Holds(() => receiver.Messages.Count > 1);
        Assert.Single(receiver.Messages, message => message.SideEffect() == effect);
    }

    [Fact]
    public async Task A_receiver_that_hangs_keeps_nobody_else_waiting()
    {
        await using var hanging = await Receiver.Start();
        hanging.Answers = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using var receiver = await Receiver.Start();
        using var other = await Clinic("hanging");
        using var quick = await Clinic("quick");
        await other.Admin.SetUp(hanging.Address, Webhooks.NewSecret());
        await quick.Admin.SetUp(receiver.Address, Webhooks.NewSecret());
        var patient = await other.Clinician.Enrol();
        // More than are sent at once to all receivers together.
        for (var number = 0; number < 60; number++)
            await other.Clinician.Alert(patient);
        await Eventually.Holds(() => hanging.Messages.Count > 0);
        var effect = await quick.Clinician.Alert();
        await Comes(receiver, effect);
        Assert.InRange(hanging.Messages.Count, 1, 4);
    }

    [Fact]
    public async Task Waiting_for_others_is_no_try_and_takes_none_back()
    {
        const int Alerts = 6,
            Tries = 4;
        await using var receiver = await Receiver.Start();
        receiver.Answers = async (context, _) =>
        {
            // So long that most of the messages find two others under way, at their first try and at later ones.
            await Task.Delay(300, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        };
        using var many = await Clinic("many");
        await many.Admin.SetUp(receiver.Address, Webhooks.NewSecret());
        var patient = await many.Clinician.Enrol();
        for (var number = 0; number < Alerts; number++)
            await many.Clinician.Alert(patient);
        await Eventually.Holds(async () => (await many.Admin.DeadLetters()).Count == Alerts, "They were not given up.");
        Assert.All(receiver.Messages.CountBy(message => message.SideEffect()), sent => Assert.Equal(Tries, sent.Value));
    }

    [Fact]
    public async Task What_is_unresolved_for_longer_than_expected_is_told_when_its_day_has_begun()
    {
        await using var receiver = await Receiver.Start();
        using var late = await Clinic("late");
        await late.Admin.SetUp(receiver.Address, Webhooks.NewSecret());
        var patient = await late.Clinician.Enrol();
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var (over, open, old) = (await Redness(today.AddDays(-7)), await Redness(today.AddDays(-1)), await Redness(today.AddDays(-92)));
        await Comes(receiver, over);
        Assert.Equal(["overdue"], receiver.Messages[0].Json.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()));
        // The other one waits for its day, and the old one for nothing.
        var due = await registry.Database.Scalar<DateTime>(
            $"""
            select execution_time from wolverine.wolverine_incoming_envelopes
            where status = 'Scheduled' and position(convert_to('{open}', 'utf8') in body) > 0
            """
        );
        Assert.Equal(today.AddDays(5), DateOnly.FromDateTime(due.ToUniversalTime()));
        Assert.Equal(TimeSpan.Zero, due.ToUniversalTime().TimeOfDay);
        Assert.Equal(
            0,
            await registry.Database.Scalar<long>(
                $"select count(*) from wolverine.wolverine_incoming_envelopes where position(convert_to('{old}', 'utf8') in body) > 0"
            )
        );
        Assert.DoesNotContain(receiver.Messages, message => message.SideEffect() != over);

        async Task<Guid> Redness(DateOnly onset) =>
            (await late.Clinician.Accept($"{patient}/side-effects", Bodies.SideEffect($"{onset:yyyy-MM-dd}"))).GetProperty("id").GetGuid();
    }

    private static Task Comes(Receiver receiver, Guid effect) =>
        Eventually.Holds(() => receiver.Messages.Any(message => message.SideEffect() == effect), "It did not come.");

    /// <summary>A clinic of the test's own.</summary>
    private async Task<OwnClinic> Clinic(string slug)
    {
        using var registrar = registry.As(Role.RegistryAdmin);
        await registrar.RegisterClinic(slug);
        return new(registry.Admin(slug), registry.Clinician(slug));
    }

    private sealed record OwnClinic(HttpClient Admin, HttpClient Clinician) : IDisposable
    {
        public void Dispose()
        {
            Admin.Dispose();
            Clinician.Dispose();
        }
    }
}
