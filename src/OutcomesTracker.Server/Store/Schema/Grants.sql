-- Roles belong to the cluster, so another database's migration may be making the same one at this moment.
DO $role$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'outcomes_app') THEN
    BEGIN
      CREATE ROLE outcomes_app NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;
    END;
  END IF;
  BEGIN
    GRANT outcomes_app TO CURRENT_USER;
  EXCEPTION
    WHEN unique_violation THEN
      NULL;
    WHEN insufficient_privilege THEN
      IF NOT pg_has_role(current_user, 'outcomes_app', 'MEMBER') THEN
        RAISE;
      END IF;
  END;
END
$role$;

-- Who might still commit a missing number: without this, Marten's daemon does not see the sessions of other logins. From PostgreSQL 16 on
-- only a superuser may grant it, and ops/postgres-roles.sql does; a server says when it is missing.
DO $stats$
BEGIN
  IF NOT pg_has_role('outcomes_app', 'pg_read_all_stats', 'USAGE') THEN
    GRANT pg_read_all_stats TO outcomes_app;
  END IF;
EXCEPTION WHEN insufficient_privilege OR unique_violation OR internal_error THEN
  -- Not this owner's to grant, or another database's migration has just granted it.
  NULL;
END
$stats$;

-- What an older version granted is taken back, columns too; what is needed follows.
REVOKE ALL ON ALL TABLES IN SCHEMA outcomes FROM outcomes_app;

GRANT USAGE ON SCHEMA outcomes TO outcomes_app;
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA outcomes TO outcomes_app;

-- Marten's append function, and what locks streams before it.
GRANT SELECT, INSERT ON outcomes.mt_events TO outcomes_app;
GRANT SELECT, INSERT, UPDATE (version, timestamp) ON outcomes.mt_streams TO outcomes_app;
GRANT USAGE, SELECT ON SEQUENCE outcomes.mt_events_sequence TO outcomes_app;

-- Marten's daemon: how far it is, what it passed, and what it could not read.
GRANT SELECT, INSERT, UPDATE ON outcomes.mt_event_progression TO outcomes_app;
GRANT SELECT ON outcomes.mt_event_projection_floors TO outcomes_app;
GRANT SELECT, INSERT ON outcomes.mt_high_water_skips, outcomes.mt_doc_deadletterevent TO outcomes_app;

GRANT SELECT ON outcomes.schema_version TO outcomes_app;

-- Wolverine's messages and nodes come and go.
GRANT USAGE ON SCHEMA wolverine TO outcomes_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA wolverine TO outcomes_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA wolverine TO outcomes_app;
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA wolverine TO outcomes_app;
