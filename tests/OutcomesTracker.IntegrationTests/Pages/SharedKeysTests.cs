using System.Security.Cryptography;
using System.Xml.Linq;
using Npgsql;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Pages;

/// <summary>
/// The keys of the pages' cookies and forms: shared by all servers, and of no use to whoever reads them in the key store.
/// </summary>
[Collection(PagesTogether.Name)]
public sealed class SharedKeysTests(SharedPages pages)
{
    [Fact]
    public async Task A_session_and_a_form_of_one_server_are_good_on_the_other()
    {
        var other = await pages.WithProvider;
        var name = $"Shared {Guid.NewGuid():n}";
        using var here = await pages.SignedIn(Role.Clinician, "harbour", "dr-shared");
        using var there = here.At(other.Address);
        Assert.Equal(200, (await there.Open("/patients")).Status);
        var sent = await there.Send(await SharedPages.Enrolment(here, name));
        Assert.True(sent.Status == 302, $"{sent.Status}: {sent.Text}");
        Assert.Equal(302, (await here.Send(await SharedPages.Enrolment(there, name))).Status);
        Assert.Equal(2, await pages.Enrolled(name));
    }

    [Fact]
    public async Task They_are_wrapped_by_the_master_key()
    {
        await using var store = TestSql.Open(pages.Registry.Settings.Keys);
        var stored = await store.Column<string>("select content from outcomes_keys.page_keys");
        Assert.NotEmpty(stored);
        var master = MasterKey.Find(pages.Registry.Settings.DataDirectory)!;
        var another = new MasterKey(RandomNumberGenerator.GetBytes(32));
        foreach (var content in stored)
        {
            foreach (var readable in (string[])["masterKey", "<value"])
                Assert.DoesNotContain(readable, content, StringComparison.OrdinalIgnoreCase);
            var wrapped = Convert.FromBase64String(Assert.Single(XElement.Parse(content).Descendants("wrapped")).Value);
            Assert.Contains("masterKey", System.Text.Encoding.UTF8.GetString(master.Unwrap(wrapped, "page-keys"u8.ToArray())));
            Assert.ThrowsAny<CryptographicException>(() => another.Unwrap(wrapped, "page-keys"u8.ToArray()));
            Assert.ThrowsAny<CryptographicException>(() => master.Unwrap(wrapped, Guid.Empty.ToByteArray()));
        }
    }

    [Fact]
    public async Task Servers_that_start_at_once_on_an_empty_key_store_make_one_key_and_accept_each_other_s_cookies()
    {
        var database = await TestDatabase.Create();
        try
        {
            LocalSigningKey.FindOrCreate(database.Settings.DataDirectory);
            MasterKey.FindOrCreate(database.Settings.DataDirectory);
            await using var store = TestSql.Open(database.Settings.Keys);
            var servers = await StartAtOnce(database.Settings, store);
            await using var first = servers[0];
            await using var second = servers[1];
            // For two minutes the framework looks for a key that it does not know; after that, at times once a day.
            Assert.Single(await store.Column<string>("select content from outcomes_keys.page_keys"));
            using var here = new Browser(first.Address);
            await SharedPages.SignIn(here, database.Token(Role.Auditor));
            using var there = here.At(second.Address);
            Assert.Equal(200, (await there.Open("/histories")).Status);
        }
        finally
        {
            await database.DisposeAsync();
        }
    }

    /// <summary>Starts two servers that come to the keys at the same moment.</summary>
    private static async Task<AnotherServer[]> StartAtOnce(RegistrySettings settings, NpgsqlDataSource store)
    {
        await using var holding = await store.OpenConnectionAsync();
        await using var transaction = await holding.BeginTransactionAsync();
        await using (var locking = new NpgsqlCommand("lock table outcomes_keys.page_keys", holding, transaction))
            await locking.ExecuteNonQueryAsync();
        var starting = Task.WhenAll(Task.Run(() => AnotherServer.Start(settings)), Task.Run(() => AnotherServer.Start(settings)));
        await Eventually.Holds(
            async () => starting.IsCompleted || await store.Scalar<long>(Waiting) == 2,
            "The servers did not come to the keys."
        );
        await transaction.CommitAsync();
        return await starting;
    }

    private const string Waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
}
