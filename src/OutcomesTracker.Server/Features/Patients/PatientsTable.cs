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

    /// <summary>Whether each patient is the clinic's that is named with it. The answer has a row for each either way.</summary>
    public static async Task<IReadOnlyList<bool>> AreAt(NpgsqlDataSource database, IReadOnlyList<(string Clinic, Guid PatientId)> asked, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            select exists (select from outcomes.patients p where p.id = w.id and p.clinic = w.clinic)
            from unnest($1, $2) with ordinality as w(id, clinic, place) order by w.place
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. asked.Select(one => one.PatientId)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. asked.Select(one => one.Clinic)] });
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var answers = new List<bool>(asked.Count);
        while (await rows.ReadAsync(cancellation)) answers.Add(rows.GetBoolean(0));
        return answers;
    }

    /// <summary>Whether a clinic other than these has a patient.</summary>
    public static async Task<bool> HasOthersThan(NpgsqlDataSource database, IEnumerable<string> clinics, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select exists (select from outcomes.patients where clinic <> all ($1))");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. clinics] });
        return await command.ExecuteScalarAsync(cancellation) is true;
    }
}
