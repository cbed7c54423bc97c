using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Another server on the databases of an existing registry.</summary>
public sealed class AnotherServer(WebApplication app, RegistrySettings settings) : IAsyncDisposable
{
    /// <param name="and">Changes that a test makes to the application before it starts.</param>
    public static async Task<AnotherServer> Start(
        RegistrySettings settings,
        IReadOnlyDictionary<string, string?>? overrides = null,
        Action<WebApplication>? and = null
    )
    {
        var app = await RegistryServer.Build(settings, "http://127.0.0.1:0", overrides);
        and?.Invoke(app);
        await app.StartAsync();
        return new(app, settings);
    }

    /// <summary>Starts a server with these settings, given as <c>Name=Value</c>.</summary>
    public static Task<AnotherServer> With(RegistrySettings settings, params string[] overrides) =>
        Start(settings, overrides.ToDictionary(one => one.Split('=', 2)[0], one => (string?)one.Split('=', 2)[1]));

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public HttpClient As(Role role, string? clinic = null, string subject = "tester") =>
        RegistryClient.To(
            Address,
            LocalSigningKey
                .FindOrCreate(settings.DataDirectory)
                .Token(new(subject, role, clinic), DateTimeOffset.UtcNow, TimeSpan.FromHours(1))
        );

    /// <summary>The sequence up to which the server's views are current; 0 while it is not ready.</summary>
    public async Task<long> ReadySequence()
    {
        using var nobody = new HttpClient { BaseAddress = Address };
        var ready = await nobody.Ask("/health/ready");
        return ready.Status == 200 ? ready.Json.GetProperty("sequence").GetInt64() : 0;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}

/// <summary>A TCP proxy between a server and its databases, which closes and refuses connections while it is shut.</summary>
public sealed class Gate : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> passing = new();
    private readonly NpgsqlConnectionStringBuilder behind;
    private volatile bool isShut;

    public Gate(string connection)
    {
        behind = new(connection);
        listener.Start();
        _ = Accept();
    }

    public RegistrySettings Through(RegistrySettings settings) =>
        settings with
        {
            Registry = Through(settings.Registry),
            Keys = Through(settings.Keys),
        };

    public void Shut()
    {
        isShut = true;
        foreach (var client in passing.Keys)
            client.Dispose();
    }

    public void Open() => isShut = false;

    /// <summary>From now on the existing connections stay open and transfer nothing; new connections work.</summary>
    public void Silence()
    {
        foreach (var client in passing.Keys)
            passing[client] = false;
    }

    public void Dispose() => listener.Dispose();

    public string Through(string connection) =>
        new NpgsqlConnectionStringBuilder(connection)
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
        }.ConnectionString;

    private async Task Accept()
    {
        while (true)
            _ = Pass(await listener.AcceptTcpClientAsync());
    }

    private async Task Pass(TcpClient client)
    {
        using (client)
        {
            if (isShut)
                return;
            passing[client] = true;
            using var server = new TcpClient(behind.Host!, behind.Port);
            await Task.WhenAny(Copy(client.GetStream(), server.GetStream(), client), Copy(server.GetStream(), client.GetStream(), client));
            passing.TryRemove(client, out _);
        }
    }

    private async Task Copy(NetworkStream from, NetworkStream to, TcpClient client)
    {
        var buffer = new byte[1 << 16];
        for (int read; (read = await from.ReadAsync(buffer)) > 0; )
            if (passing.GetValueOrDefault(client))
                await to.WriteAsync(buffer.AsMemory(0, read));
    }
}
