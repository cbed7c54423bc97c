using OutcomesTracker.Server;

namespace OutcomesTracker.IntegrationTests.Store;

/// <summary>A registry's databases with the tables of sample projections, and room for many writers.</summary>
public sealed class StoreDatabase : TestDatabase
{
    protected override int PoolSize => 100;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Execute(
            """
            CREATE TABLE outcomes.seen (place bigint GENERATED ALWAYS AS IDENTITY, projection varchar, generation bigint, seq bigint);
            CREATE TABLE outcomes.folded (projection varchar, stream uuid, scale bigint, fold bigint, PRIMARY KEY (projection, stream));
            """
        );
        await Grant();
    }

    /// <summary>Migrates again, which takes back what was granted on tables that are not the registry's own.</summary>
    public async Task Migrate()
    {
        await RegistrySchema.Migration.Apply(ConnectionString);
        await Grant();
    }

    private Task Grant() =>
        Execute(
            """
            GRANT SELECT, INSERT, DELETE ON outcomes.seen TO outcomes_app;
            GRANT SELECT, INSERT, UPDATE ON outcomes.folded TO outcomes_app;
            """
        );
}
