using System.Globalization;
using System.IO.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OutcomesTracker.Development.Synthetic;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Imports;
using OutcomesTracker.Server.Security;
using Spectre.Console;

namespace OutcomesTracker.Cli.Demo;

/// <summary>
/// Loads the demo's patients with the ordinary commands of an import. Safe to repeat: commands that are already recorded are answered as
/// replays.
/// </summary>
public static class SyntheticPatients
{
    private const ulong Seed = 20_261_120;

    private static readonly Caller Loader = new("demo", Role.RegistryAdmin, null);

    /// <summary>What stands above every page of a registry that holds them.</summary>
    public static string Notice(int patients) =>
        $"{patients.ToString("N0", CultureInfo.InvariantCulture)} synthetic patients in three clinics. Nobody here is real.";

    public static async Task<int> Load(IServiceProvider services, RegistrySettings settings, int patients, CancellationToken cancellation)
    {
        await RequireOwnRegistry(services.GetRequiredService<NpgsqlDataSource>(), cancellation);
        var clinics = services.GetRequiredService<ClinicDirectory>();
        foreach (var clinic in SyntheticClinic.All)
            await clinics.Put(Loader, clinic.Slug, SettingsForThisMachine(clinic), cancellation);
        var synthetic = new SyntheticSettings(Seed, patients, LastDay(settings.DataDirectory));
        var counts = ImportCounts.None;
        await AnsiConsole
            .Progress()
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask(
                    $"Recording the care of {patients:N0} synthetic patients",
                    maxValue: SyntheticRegistry.Generate(synthetic).Count()
                );
                await foreach (
                    var result in services
                        .GetRequiredService<ImportRun>()
                        .Apply(Loader, AsStream(SyntheticRegistry.Generate(synthetic), cancellation), cancellation)
                )
                {
                    counts = counts.With(result.Status);
                    task.Increment(1);
                }
            });
        if (counts.Refused > 0)
            return CommandLineRunner.Fail(
                Exit.Refused,
                $"{counts.Refused} lines were refused: this registry holds something else under the demo's ids."
            );
        AnsiConsole.MarkupLine(
            $"{patients:N0} synthetic patients in {SyntheticClinic.All.Length} clinics: "
                + $"[bold]{counts.Accepted:N0}[/] entries recorded, {counts.Replayed:N0} were there already."
        );
        return Exit.Done;
    }

    /// <summary>Throws if the registry has other patients: synthetic patients must not be mixed with real ones.</summary>
    private static async Task RequireOwnRegistry(NpgsqlDataSource database, CancellationToken cancellation)
    {
        if (await PatientsTable.HasOthersThan(database, SyntheticClinic.All.Select(clinic => clinic.Slug), cancellation))
            throw new ConfigurationException(
                "This registry has patients of other clinics than the demo's. Give the demo a database of its own."
            );
    }

    /// <summary>
    /// The last day of the synthetic histories. It is kept in a file, so that a later run generates the same patients and finds them
    /// recorded.
    /// </summary>
    private static DateOnly LastDay(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "demo-last-day");
        if (
            File.Exists(path)
            && DateOnly.TryParseExact(
                File.ReadAllText(path).Trim(),
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var kept
            )
        )
            return kept;
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        Directory.CreateDirectory(dataDirectory);
        File.WriteAllText(path, today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return today;
    }

    /// <summary>The clinic's settings; without its time zone, on a machine that lacks time-zone data, in UTC.</summary>
    private static Domain.Clinics.ClinicSettings SettingsForThisMachine(SyntheticClinic clinic) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(clinic.Settings.TimeZone, out _)
            ? clinic.Settings
            : clinic.Settings with
            {
                TimeZone = "UTC",
            };

    private static Stream AsStream(IEnumerable<byte[]> lines, CancellationToken cancellation)
    {
        var pipe = new Pipe();
        _ = Fill();
        return pipe.Reader.AsStream();

        async Task Fill()
        {
            try
            {
                foreach (var line in lines)
                    await pipe.Writer.WriteAsync(line, cancellation);
                await pipe.Writer.CompleteAsync();
            }
            catch (Exception failure)
            {
                await pipe.Writer.CompleteAsync(failure);
            }
        }
    }
}
