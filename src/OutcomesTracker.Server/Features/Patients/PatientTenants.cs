using Npgsql;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>
/// Tells whether a patient is a clinic's. Asked before anything else about the patient, so that another clinic's takes as long as
/// nobody's: neither is remembered. A patient never moves, so what was once true is; up to a bound it is not asked again.
/// </summary>
public sealed class PatientTenants(NpgsqlDataSource database)
{
    private const int MostInMemory = 100_000;

    private readonly RecentlyUsed<Guid, string> known = new(MostInMemory);
    private readonly RequestCoalescing<(string Clinic, Guid PatientId), bool> asked = new(
        database,
        (all, cancellation) => PatientsTable.Belong(database, all, cancellation)
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

    /// <summary>Of a patient that was enrolled here.</summary>
    public void Remember(string clinic, Guid patientId) => known.Keep(patientId, clinic);
}
