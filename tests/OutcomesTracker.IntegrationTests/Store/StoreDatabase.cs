using OutcomesTracker.Server;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Store;

/// <summary>A database with the registry's own tables, and tables of a sample projection.</summary>
public sealed class StoreDatabase : TestDatabase
{
    public override SchemaMigration Migration { get; } =
        new(
            1,
            ProjectionHosting.Schema,
            RegistrySchema.Script("Features.Patients.PatientsTable.sql"),
            RegistrySchema.Script("Commands.LockStreams.sql"),
            new SchemaScript(
                "samples",
                """
                CREATE TABLE IF NOT EXISTS outcomes.seen (place bigint GENERATED ALWAYS AS IDENTITY, projection varchar, generation bigint, seq bigint);
                CREATE TABLE IF NOT EXISTS outcomes.folded (projection varchar, stream uuid, scale bigint, fold bigint, PRIMARY KEY (projection, stream));
                """
            ),
            new SchemaScript(
                "sample grants",
                """
                DO $$ BEGIN CREATE ROLE outcomes_app NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
                GRANT SELECT, INSERT, DELETE ON outcomes.seen TO outcomes_app;
                GRANT SELECT, INSERT, UPDATE ON outcomes.folded TO outcomes_app;
                """
            )
        );
}
