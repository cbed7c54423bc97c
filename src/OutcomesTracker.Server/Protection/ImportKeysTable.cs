using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Protection;

/// <summary>The keys under which the refused lines of imports are kept, each wrapped by the master key, in the key store.</summary>
public sealed class ImportKeysTable(KeyStoreSource keys, MasterKey master, TimeProvider clock)
{
    /// <summary>A new key for an import.</summary>
    public async Task<PatientKey> Create(Guid import, CancellationToken cancellation)
    {
        var (key, wrapped) = master.Create(import);
        await keys.Database.Query(
            "insert into outcomes_keys.import_keys (import_id, wrapped, created) values ($1, $2, $3) on conflict do nothing",
            row => row.GetValue(0),
            cancellation,
            import,
            wrapped,
            clock.GetUtcNow()
        );
        return key;
    }

    /// <summary>The key of an import; null if it has none, or if it was destroyed.</summary>
    public async Task<PatientKey?> Find(Guid import, CancellationToken cancellation) =>
        await keys.Database.Query(
            "select wrapped from outcomes_keys.import_keys where import_id = $1",
            row => row.GetFieldValue<byte[]>(0),
            cancellation,
            import
        )
            is [var wrapped]
            ? master.Unwrap(import, wrapped)
            : null;

    /// <summary>Destroys the keys that were made before this time.</summary>
    public Task DestroyCreatedBefore(DateTimeOffset time, CancellationToken cancellation) =>
        keys.Database.Query("delete from outcomes_keys.import_keys where created < $1", row => row.GetValue(0), cancellation, time);
}
