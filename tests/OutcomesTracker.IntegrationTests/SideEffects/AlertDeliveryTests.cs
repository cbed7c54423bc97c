using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.IntegrationTests.CommandLine;
using OutcomesTracker.IntegrationTests.Store;
using OutcomesTracker.IntegrationTests.Webhooks;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.SideEffects;

/// <summary>A committed alert is delivered, even when the server is killed or the handler fails.</summary>
public sealed class AlertDeliveryTests
{
    [Fact]
    public async Task Killed_between_the_commit_and_the_delivery_it_is_delivered_after_the_restart_and_once()
    {
        await using var databases = await TestDatabase.Create();
        await using var receiver = await Receiver.Start();
        ServerProcess? server = null;
        object? storing = null,
            committing = null;
        var isReported = false;
        await using var proxy = new TestProxy(
            databases.Settings.Registry,
            sql =>
            {
                // Only the alert's envelope counts: Wolverine also writes others.
                if (
                    isReported
                    && sql.Contains("insert into wolverine.wolverine_incoming_envelopes", StringComparison.OrdinalIgnoreCase)
                    && sql.Contains("alert-opens", StringComparison.Ordinal)
                )
                    storing = TestProxy.Connection;
                else if (
                    storing is not null
                    && storing == TestProxy.Connection
                    && sql.Contains(TestProxy.Committing, StringComparison.Ordinal)
                )
                    committing = storing;
                return Task.FromResult(true);
            },
            _ =>
            {
                // The commit has succeeded, and the server is killed before it receives the response.
                if (committing is not null && committing == TestProxy.Connection)
                    server!.Kill();
            }
        );
        await using (server = await Serve(databases.Settings with { Registry = proxy.ConnectionString }))
        {
            using var admin = RegistryClient.To(server.Address, databases.Token(Role.RegistryAdmin));
            await admin.RegisterClinic("harbour");
            using var clinicAdmin = RegistryClient.To(server.Address, databases.Token(Role.ClinicAdmin, "harbour"));
            await clinicAdmin.SetUp(receiver.Address, Webhooks.Webhooks.NewSecret());
            using var clinician = RegistryClient.To(server.Address, databases.Token(Role.Clinician, "harbour"));
            var patient = await clinician.EnrolForTreatment();
            isReported = true;
            await Assert.ThrowsAnyAsync<HttpRequestException>(() =>
                clinician.Accept($"{patient}/side-effects", Bodies.FreshSideEffect().With("term", "scarring"))
            );
        }
        Assert.NotNull(committing);
        Assert.Equal(
            (1, 0),
            (
                await Count(databases.Settings.Registry, "wolverine_incoming_envelopes", "true"),
                await Count(databases.Settings.Registry, "wolverine_incoming_envelopes", "status = 'Handled'")
            )
        );
        Assert.Empty(receiver.Messages);
        await using var restarted = await Serve(databases.Settings);
        await Eventually.Holds(
            async () => await Count(databases.Settings.Registry, "wolverine_incoming_envelopes", "status = 'Handled'") > 0,
            "It was not delivered after the restart."
        );
        Assert.Equal(1, await Count(databases.Settings.Registry, "wolverine_incoming_envelopes", "true"));
        Assert.Equal(0, await Count(databases.Settings.Registry, "wolverine_dead_letters", "true"));
        await Eventually.Holds(() => receiver.Messages.Count > 0, "The webhook was not told.");
        Assert.Single(receiver.Messages);
    }

    [Fact]
    public async Task Killed_while_a_webhook_is_being_told_it_tells_it_again_after_the_restart()
    {
        await using var databases = await TestDatabase.Create();
        await using var receiver = await Receiver.Start();
        receiver.Answers = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        Guid effect;
        await using (var server = await Serve(databases.Settings))
        {
            using var admin = RegistryClient.To(server.Address, databases.Token(Role.RegistryAdmin));
            await admin.RegisterClinic("harbour");
            using var clinicAdmin = RegistryClient.To(server.Address, databases.Token(Role.ClinicAdmin, "harbour"));
            await clinicAdmin.SetUp(receiver.Address, Webhooks.Webhooks.NewSecret());
            using var clinician = RegistryClient.To(server.Address, databases.Token(Role.Clinician, "harbour"));
            effect = await clinician.Alert();
            await Eventually.Holds(() => receiver.Messages.Count > 0, "The webhook was not told.");
            server.Kill();
        }
        receiver.Answers = (_, _) => Task.CompletedTask;
        await using var restarted = await Serve(databases.Settings);
        await Eventually.Holds(() => receiver.Messages.Count > 1, "The webhook was not told again.");
        Assert.All(receiver.Messages, message => Assert.Equal(effect, message.SideEffect()));
        Assert.Single(receiver.Messages.Select(message => message.Headers["webhook-id"]).Distinct());
    }

    private static Task<ServerProcess> Serve(RegistrySettings settings) =>
        ServerProcess
            .Begin(
                settings,
                new Dictionary<string, string?> { ["Webhooks__AllowedNetworks"] = "127.0.0.1" },
                "--urls",
                "http://127.0.0.1:0"
            )
            .Ready();

    [Fact]
    public async Task A_handler_that_fails_is_tried_again_until_it_does_not()
    {
        // The only server of its databases: another one would take a try.
        await using var databases = await TestDatabase.Create();
        using var failing = new Failing(2);
        await using var server = await AnotherServer.Start(
            databases.Settings,
            and: app => app.Services.GetRequiredService<ILoggerFactory>().AddProvider(failing)
        );
        using var admin = server.As(Role.RegistryAdmin);
        await admin.RegisterClinic("harbour");
        using var clinician = server.As(Role.Clinician, "harbour");
        var patient = await clinician.EnrolForTreatment();
        await clinician.Accept($"{patient}/side-effects", Bodies.FreshSideEffect().With("term", "scarring"));
        await Eventually.Holds(
            async () => await Count(databases.Settings.Registry, "wolverine_incoming_envelopes", "status = 'Handled'") > 0,
            "It was not handled."
        );
        Assert.Equal(0, await Count(databases.Settings.Registry, "wolverine_dead_letters", "true"));
        Assert.Equal(3, failing.Tries);
    }

    private static async Task<long> Count(string database, string table, string condition)
    {
        await using var source = TestSql.Open(database);
        return (
            await source.Query(
                $"select count(*) from wolverine.{table} where message_type = 'alert-opens' and {condition}",
                row => row.GetInt64(0),
                default
            )
        )[0];
    }

    /// <summary>A logger that throws the given number of times when the handler logs the alert, so that the handler fails.</summary>
    private sealed class Failing(int failures) : ILoggerProvider, ILogger
    {
        private int tries;

        public int Tries => Volatile.Read(ref tries);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (!formatter(state, exception).StartsWith("A side effect needs", StringComparison.Ordinal))
                return;
            if (Interlocked.Increment(ref tries) <= failures)
                throw new InvalidOperationException("The log cannot be written.");
        }

        public void Dispose() { }
    }
}
