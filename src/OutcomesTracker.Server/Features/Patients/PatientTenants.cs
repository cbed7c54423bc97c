using Npgsql;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>
/// Checks whether a patient belongs to the clinic of a command (reads do it in <see cref="PatientRecord"/>). Negative results are not
/// cached, so that timing does not distinguish another clinic's patient from one that does not exist. A patient never changes clinics, so
/// positive results are cached, up to a bound.
/// </summary>
public sealed class PatientTenants(NpgsqlDataSource database)
{
    private const int MostInMemory = 100_000;

    private readonly RecentlyUsed<Guid, string> known = new(MostInMemory);
    private readonly RequestCoalescing<(string Clinic, Guid PatientId), bool> asked = new(
        database,
        (all, cancellation) => PatientsTable.BelongToClinics(database, all, cancellation)
    );

    public async ValueTask<bool> Belongs(string clinic, Guid patientId, CancellationToken cancellation)
    {
        if (known.Find(patientId) == clinic)
            return true;
        if (!await asked.Get((clinic, patientId), cancellation))
            return false;
        Remember(clinic, patientId);
        return true;
    }

    /// <summary>Caches the clinic of a patient that this server enrolled.</summary>
    public void Remember(string clinic, Guid patientId) => known.Keep(patientId, clinic);
}
