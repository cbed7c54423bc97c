using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>
/// Reads the identities of patients who were enrolled without their digests, before these were kept or by a server of an older version, so
/// that they are found as possible duplicates too.
/// </summary>
public sealed class OlderIdentities(NpgsqlDataSource database, PatientKeyStore keys, TimeProvider clock, ILogger<OlderIdentities> log)
    : BackgroundService
{
    private const int PageSize = 200;

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5),
        BetweenReadings = TimeSpan.FromMinutes(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RetriedWork.Run(
            async stop =>
            {
                if (!await ReadSome(stop))
                    await Task.Delay(BetweenReadings, clock, stop);
            },
            "Identities of before cannot be read",
            AfterFailure,
            clock,
            log,
            stoppingToken
        );

    /// <summary>Returns false if none is left.</summary>
    private async Task<bool> ReadSome(CancellationToken cancellation)
    {
        var patients = await PatientsTable.WithUnreadIdentity(database, PageSize, cancellation);
        if (patients.Count == 0)
            return false;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var loaded = await CaseLoader.Load(connection, patients, new long[patients.Count], [], cancellation);
        var patientKeys = await keys.FindAll([.. patients.Select(patient => patient.Id)], cancellation);
        var read = new List<(StreamKey, IdentityDigests)>();
        foreach (var (patient, found) in patients.Zip(loaded.Streams))
        {
            var identity =
                found.Fold(null).Case is { IsEnrolled: true, Person.Identity: { } text }
                && patientKeys.GetValueOrDefault(patient.Id) is { } key
                    ? Open(text, key)
                    : null;
            read.Add((patient, IdentityDigests.Of(identity, keys.OfClinic(patient.Tenant))));
        }
        await PatientsTable.SetUnread(connection, read, cancellation);
        return true;
    }

    /// <summary>Null for what does not open: one damaged identity must not keep the others from being read.</summary>
    private Identity? Open(ProtectedText text, PatientKey key)
    {
        try
        {
            return Identity.FromJson(key.Open(text.Text));
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException or JsonException)
        {
            log.LogWarning("An identity cannot be opened: {Failure}", failure.GetType().Name);
            return null;
        }
    }
}
