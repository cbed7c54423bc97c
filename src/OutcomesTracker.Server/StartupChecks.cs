using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server;

/// <summary>
/// The checks before a server listens: that it can verify a token, that its keys are this registry's, and the pages' keys are there. Of
/// photographs it only says that it will take none.
/// </summary>
public sealed class StartupChecks(IServiceProvider services, ILogger<StartupChecks> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var options = services.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>();
        var tokens = Task.Run(() => options.Get(BearerAuthentication.SchemeName), cancellationToken);
        await StartupRetry.Try(
            async () =>
            {
                await RequireKeys(services, cancellationToken);
                await services.GetRequiredService<PageKeysTable>().Alone(LoadPageKeys, cancellationToken);
            },
            StartupRetry.OfServer,
            log,
            cancellationToken
        );
        await tokens;
        // A server that takes no pictures is better than none; whoever sends one gets a 503.
        if (!services.GetRequiredService<PhotoFiles>().CanBeWritten())
            log.LogWarning(
                "The folder of the photographs cannot be written; name another one by {Setting}",
                Catalogue.PhotosDirectory.Variable
            );
    }

    /// <summary>Has the framework read the keys of the pages, and make the first one if there is none.</summary>
    private void LoadPageKeys()
    {
        try
        {
            services.GetDataProtectionProvider().CreateProtector(nameof(StartupChecks)).Protect([]);
        }
        catch (CryptographicException failure) when (failure.InnerException is NpgsqlException away)
        {
            // The database's own failure is waited out, as everywhere at the start; the framework's would end the server.
            ExceptionDispatchInfo.Throw(away);
        }
    }

    /// <summary>The check of the keys, also for a program that records but does not listen.</summary>
    public static Task RequireKeys(IServiceProvider services, CancellationToken cancellation) =>
        services.GetRequiredService<PatientKeyStore>().Require(services.GetRequiredService<NpgsqlDataSource>(), cancellation);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
