using Npgsql;

namespace OutcomesTracker.Server.Protection;

/// <summary>
/// The key store's connections. A type of its own, because what asks for an <see cref="NpgsqlDataSource"/> means the registry's.
/// </summary>
public sealed class KeyStoreSource(NpgsqlDataSource database) : IAsyncDisposable
{
    public NpgsqlDataSource Database => database;

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
