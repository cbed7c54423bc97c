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

GRANT USAGE ON SCHEMA outcomes TO outcomes_app;
GRANT SELECT, INSERT ON outcomes.mt_events TO outcomes_app;
GRANT SELECT, INSERT, UPDATE (version, timestamp, is_archived) ON outcomes.mt_streams TO outcomes_app;
GRANT SELECT, INSERT, UPDATE ON outcomes.mt_event_progression, outcomes.mt_high_water_skips TO outcomes_app;
GRANT SELECT, INSERT ON outcomes.mt_doc_deadletterevent TO outcomes_app;
GRANT SELECT ON outcomes.schema_version TO outcomes_app;
GRANT USAGE, SELECT ON SEQUENCE outcomes.mt_events_sequence TO outcomes_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA outcomes TO outcomes_app;
