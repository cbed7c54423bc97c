using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;
using OutcomesTracker.Development.Postgres;
using OutcomesTracker.IntegrationTests.CommandLine;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Kills;

/// <summary>
/// A registry with its own durable PostgreSQL and with a server in its own process, both of which can be killed and started again.
/// </summary>
public sealed class KillableRegistry : IAsyncDisposable
{
    private static readonly Dictionary<string, string?> Unlimited = new() { ["Limits__RequestsPerMinute"] = "0" };

    private readonly string folder;
    private readonly ClusterSettings cluster;
    private readonly List<PrivateCluster> uses = [];
    private volatile ServerProcess? server;

    private KillableRegistry(string folder, ClusterSettings cluster) => (this.folder, this.cluster) = (folder, cluster);

    public RegistrySettings Settings { get; private set; } = null!;

    /// <summary>The server's address; null while it does not listen.</summary>
    public Uri? Address => server is { Listens: true } listening ? listening.Address : null;

    /// <param name="folder">An empty folder for the cluster and the keys; it is deleted at the end.</param>
    public static async Task<KillableRegistry> Start(string folder, IReadOnlyDictionary<string, string>? server = null)
    {
        var registry = new KillableRegistry(
            folder,
            new()
            {
                Durable = true,
                PreferredPort = FreePort(),
                Server = server ?? new Dictionary<string, string>(),
            }
        );
        await registry.StartDatabase();
        var database = registry.uses[0].ConnectionString("registry");
        registry.Settings = new(database, RegistrySchema.DefaultKeys(database), folder, IsDevelopment: true);
        await RegistrySchema.CreateDatabaseIfMissing(registry.uses[0].ConnectionString(), database, default);
        await RegistrySchema.Migrate(database, registry.Settings.Keys, default);
        return registry;
    }

    public HttpClient As(Role role, string? clinic = null) =>
        new(new Redirected(this))
        {
            BaseAddress = new("http://server.invalid"),
            Timeout = TimeSpan.FromSeconds(30),
            DefaultRequestHeaders =
            {
                Authorization = new(
                    "Bearer",
                    LocalSigningKey.FindOrCreate(folder).Token(new("killer", role, clinic), DateTimeOffset.UtcNow, TimeSpan.FromHours(2))
                ),
            },
        };

    /// <summary>Starts a server and does not wait for it.</summary>
    public void StartServer() => server = ServerProcess.Begin(Settings, Unlimited, "--urls", "http://127.0.0.1:0");

    /// <summary>Waits until the server is ready.</summary>
    public async Task Ready() => await server!.Ready();

    public async Task RegisterClinic()
    {
        using var admin = As(Role.RegistryAdmin);
        using var body = new StringContent(
            """{"name":"Harbour","timeZone":"UTC","currency":"EUR","language":"en"}""",
            Encoding.UTF8,
            "application/json"
        );
        using var response = await admin.PutAsync("/v1/clinics/harbour", body);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Kills the server, as <c>kill -9</c> does.</summary>
    public async Task KillServer()
    {
        server!.Kill();
        await server.DisposeAsync();
    }

    /// <summary>Stops PostgreSQL, as <c>pg_ctl stop -m immediate</c> does; returns when it has ended.</summary>
    public async Task KillDatabase()
    {
        var postmaster = int.Parse(
            File.ReadLines(Path.Combine(folder, "postgres", "data", "postmaster.pid")).First(),
            CultureInfo.InvariantCulture
        );
        using (var kill = Process.Start("kill", ["-QUIT", postmaster.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        while (Directory.Exists($"/proc/{postmaster}") && File.Exists(Path.Combine(folder, "postgres", "data", "postmaster.pid")))
            await Task.Delay(2);
    }

    /// <summary>Starts PostgreSQL again on the same data and port, and waits until it accepts connections.</summary>
    public async Task StartDatabase()
    {
        var started = await PrivateCluster.Start(folder, cluster);
        uses.Add(started);
        if (new NpgsqlConnectionStringBuilder(started.ConnectionString()).Port != cluster.PreferredPort)
            throw new InvalidOperationException("PostgreSQL's port was taken meanwhile.");
    }

    public async ValueTask DisposeAsync()
    {
        if (server is { } running)
            await running.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        foreach (var use in uses)
            await use.DisposeAsync();
        await PrivateCluster.Delete(folder);
        foreach (var left in Directory.GetFileSystemEntries(folder))
            if (Directory.Exists(left))
                Directory.Delete(left, recursive: true);
            else
                File.Delete(left);
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // A mount point can be deleted only after it is unmounted.
        }
    }

    // A port below the ephemeral range, so that no other process gets it while PostgreSQL is down, not even a client that tries to connect
    // to it.
    private static int FreePort()
    {
        while (true)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(15_000, 30_000));
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // The port is taken: try another one.
            }
        }
    }

    /// <summary>Sends each request to the server's address at that moment.</summary>
    private sealed class Redirected(KillableRegistry registry) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new(
                registry.Address ?? throw new HttpRequestException("No server listens."),
                request.RequestUri!.PathAndQuery
            );
            return base.SendAsync(request, cancellationToken);
        }
    }
}
