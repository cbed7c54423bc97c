using OutcomesTracker.Server;

namespace OutcomesTracker.IntegrationTests.Store;

/// <summary>A registry's databases with the tables of sample projections, and a connection pool for many writers.</summary>
public sealed class StoreDatabase : TestDatabase
{
    protected override int PoolSize => 100;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Execute(
            """
            create table outcomes.seen (place bigint generated always as identity, projection varchar, generation bigint, seq bigint);
            create table outcomes.folded (projection varchar, stream uuid, scale bigint, fold bigint, primary key (projection, stream));
            """
        );
        await Grant();
    }

    /// <summary>Migrates again, and grants again the privileges on the sample tables, which a migration revokes.</summary>
    public async Task Migrate()
    {
        await RegistrySchema.Migration.Apply(ConnectionString);
        await Grant();
    }

    private Task Grant() =>
        Execute(
            """
            grant select, insert, delete on outcomes.seen to outcomes_app;
            grant select, insert, update on outcomes.folded to outcomes_app;
            """
        );
}
