using System.Diagnostics;
using System.Security.Cryptography;
using Npgsql;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Tests.Photos;
using OutcomesTracker.Tests.Style;

namespace OutcomesTracker.IntegrationTests.Photos;

/// <summary>The scripts of ops/backup: what they restore is the registry, its photographs included.</summary>
public sealed class BackupTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task A_restored_registry_has_every_entry_identity_and_picture()
    {
        using var clinician = registry.Clinician();
        var picture = SomePicture.OnItsSide();
        var patient = await clinician.Enrol();
        await clinician.Accept($"{patient}/consents", Bodies.Consent("photography"));
        var body = Bodies.Photo().With("sha256", Convert.ToHexStringLower(SHA256.HashData(picture)));
        var content = $"{patient}/photos/{(await clinician.Accept($"{patient}/photos", body)).Text("id")}/content";
        using (var sent = new ByteArrayContent(picture))
        {
            sent.Headers.ContentType = new("image/jpeg");
            (await clinician.PutAsync(content, sent)).EnsureSuccessStatusCode();
        }
        var (before, shown) = (await clinician.Read(patient), await clinician.GetByteArrayAsync(content));

        var data = Directory.CreateTempSubdirectory("outcomes-restored-").FullName;
        var restored = await Empty(data);
        try
        {
            string[] folders = [Path.Combine(data, "backup"), Path.Combine(data, "backup-of-keys")];
            await Run("backup.sh", registry.Settings, folders);
            // What is recorded afterwards is not in it.
            await clinician.Accept($"{patient}/consents/withdrawals", Bodies.Consent("photography", "2025-02-01"));
            await Run("restore.sh", restored, folders);
            foreach (var key in (string[])["master-key", "token-key.pem"])
                File.Copy(Path.Combine(registry.Settings.DataDirectory, key), Path.Combine(data, key));
            await using var server = await AnotherServer.Start(restored);
            using var again = server.As(Role.Clinician, "harbour", "dr-okafor");
            Assert.Equal(before.GetRawText(), (await again.Read(patient)).GetRawText());
            Assert.Equal(shown, await again.GetByteArrayAsync(content));
        }
        finally
        {
            await TemplateDatabases.Drop(
                new[] { restored.Registry, restored.Keys }.Select(one => new NpgsqlConnectionStringBuilder(one).Database!)
            );
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>Two empty databases and a folder.</summary>
    private static async Task<RegistrySettings> Empty(string data)
    {
        var cluster = await TestCluster.ConnectionString();
        var name = $"registry_test_{Guid.NewGuid():n}";
        var registry = new NpgsqlConnectionStringBuilder(cluster) { Database = name }.ConnectionString;
        var keys = RegistrySchema.DefaultKeys(registry);
        foreach (var database in new[] { registry, keys }.Select(one => new NpgsqlConnectionStringBuilder(one).Database))
            await TestSql.Execute(cluster, $"create database {database} template template0");
        return new(registry, keys, data, IsDevelopment: true);
    }

    private static async Task Run(string script, RegistrySettings settings, string[] folders)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "ops", "backup", script), folders) { RedirectStandardError = true };
        start.Environment["REGISTRY"] = OfLibpq(settings.Registry);
        start.Environment["KEYS"] = OfLibpq(settings.Keys);
        start.Environment["PHOTOS"] = Path.Combine(settings.DataDirectory, "photos");
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{script} ended with {process.ExitCode}: {errors}");
    }

    private static string OfLibpq(string connection)
    {
        var told = new NpgsqlConnectionStringBuilder(connection);
        var parts = new Dictionary<string, string?>
        {
            ["host"] = told.Host,
            ["port"] = $"{told.Port}",
            ["user"] = told.Username,
            ["password"] = told.Password,
            ["dbname"] = told.Database,
        };
        return string.Join(' ', parts.Where(part => part.Value is { Length: > 0 }).Select(part => $"{part.Key}='{part.Value}'"));
    }
}
