using Npgsql;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>In which clinic each patient's stream is. The event store writes it in the transaction that enrols.</summary>
public static class PatientsTable
{
    /// <summary>The clinic of a patient; null when nobody has the id.</summary>
    public static async Task<string?> ClinicOf(NpgsqlDataSource database, Guid patientId, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select clinic from outcomes.patients where id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = patientId });
        return await command.ExecuteScalarAsync(cancellation) as string;
    }

    /// <summary>Whether the patient is this clinic's. The answer has one row either way.</summary>
    public static async Task<bool> IsAt(NpgsqlDataSource database, string clinic, Guid patientId, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select exists (select from outcomes.patients where id = $1 and clinic = $2)");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = patientId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = clinic });
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    /// <summary>Whether a clinic other than these has a patient.</summary>
    public static async Task<bool> HasOthersThan(NpgsqlDataSource database, IEnumerable<string> clinics, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select exists (select from outcomes.patients where clinic <> all ($1))");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. clinics] });
        return await command.ExecuteScalarAsync(cancellation) is true;
    }
}
