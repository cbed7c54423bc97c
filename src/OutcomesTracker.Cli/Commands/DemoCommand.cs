using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OutcomesTracker.Cli.Demo;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Features.SignIn;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;
using Spectre.Console;

namespace OutcomesTracker.Cli.Commands;

/// <summary>
/// <c>outcomes demo</c>: starts a registry, loads synthetic patients drawn with known probabilities, and shows both outcome views.
/// </summary>
public static class DemoCommand
{
    private const int DefaultPatients = 400;

    private static readonly Dictionary<string, string?> Quiet = new(Logs.ToStandardError)
    {
        ["Logging:LogLevel:Default"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
        // Still shown: which endpoints Wolverine found, and which of Marten's projections it runs here.
        ["Logging:LogLevel:Wolverine.Http"] = "Information",
        ["Logging:LogLevel:Wolverine.Runtime.Agents"] = "Information",
        // Not shown: alerts of synthetic patients, which are about days long past.
        ["Logging:LogLevel:OutcomesTracker.Server.Features.SideEffects"] = "Error",
    };

    public static Command Create()
    {
        var patients = new Option<int>("--patients")
        {
            Description = "How many synthetic patients",
            DefaultValueFactory = _ => DefaultPatients,
            HelpName = "N",
        };
        var once = new Option<bool>("--once") { Description = "End after the views instead of serving" };
        var open = new Option<bool>("--open") { Description = "Open the pages in the browser" };
        var db = CommonOptions.Db("An empty database to use, as its owner [default: OUTCOMES_DB, else a private PostgreSQL]");
        var (urls, data) = (CommonOptions.Urls(), CommonOptions.Data());
        var command = new Command(
            "demo",
            "Try the registry: start it, load synthetic patients, show both outcome views, serve until Ctrl-C."
        )
        {
            patients,
            urls,
            data,
            once,
            open,
            db,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                if (parsed.GetValue(patients) is < 1 or > 1_000_000)
                    throw new ConfigurationException("--patients must be 1 to 1000000.");
                await using var databases = await Databases.Open(parsed.GetValue(db), null, parsed.GetValue(data)!, cancellation);
                var settings = databases.Settings with { IsDevelopment = true };
                await RegistrySchema.Migrate(settings.Registry, settings.Keys, cancellation);
                var url = parsed.GetValue(once) ? "http://127.0.0.1:0" : CommonOptions.ListenOn(parsed.GetValue(urls));
                await using var app = await RegistryServer.Build(
                    settings,
                    url,
                    new Dictionary<string, string?>(Quiet)
                    {
                        ["Pages:PublicFigures"] = "true",
                        ["Pages:Notice"] = SyntheticPatients.Notice(parsed.GetValue(patients)),
                    },
                    cancellation: cancellation
                );
                await app.StartAsync(cancellation);
                var result = await SyntheticPatients.Load(app.Services, settings, parsed.GetValue(patients), cancellation);
                if (result != Exit.Done)
                    return result;
                var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
                await Show(
                    address,
                    settings,
                    app.Services.GetRequiredService<ServerSettings>().Of(Catalogue.MinimumCellSize),
                    cancellation
                );
                if (!parsed.GetValue(once))
                {
                    if (parsed.GetValue(open))
                        Browser.Open(address);
                    await ServeUntilStopped(app, address, parsed.GetValue(data)!, cancellation);
                }
                await app.StopAsync(CancellationToken.None);
                return Exit.Done;
            }
        );
        return command;
    }

    /// <summary>Queries the views over HTTP, as a researcher would.</summary>
    private static async Task Show(string address, RegistrySettings settings, int minimumCellSize, CancellationToken cancellation)
    {
        var token = LocalSigningKey
            .FindOrCreate(settings.DataDirectory)
            .Token(new("demo", Role.Researcher, null), TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(10));
        using var http = new HttpClient { BaseAddress = new(address) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        await OutcomeTables.Show(http, minimumCellSize, cancellation);
    }

    private static async Task ServeUntilStopped(WebApplication app, string address, DirectoryInfo data, CancellationToken cancellation)
    {
        var waysIn = app.Services.GetRequiredService<DevelopmentSignIn>().IsOffered ? "as anybody, by one click" : "with a token";
        AnsiConsole.MarkupLine(
            $"""

            [bold]The pages are on {address}[/] until Ctrl-C; sign in there {waysIn}. {address}/docs browses every route of the API.
            In another terminal:

              TOKEN=$(dotnet run --project src/OutcomesTracker.Cli -- token --role researcher --data {Markup.Escape(
                data.ToString()
            )} | tail -1)
              curl -H "Authorization: Bearer $TOKEN" "{address}/v1/outcomes/improvement?groupBy=indication"

            """
        );
        await app.WaitForShutdownAsync(cancellation);
    }
}
