-- The key store's schema as commit 5c9f02b left it: pg_dump --schema-only --no-owner, without psql's commands.

-- Roles belong to the cluster: another database's test may be making the same one at this moment.
DO $role$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'outcomes_app') THEN
    CREATE ROLE outcomes_app NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;
END
$role$;

CREATE SCHEMA outcomes_keys;

CREATE TABLE outcomes_keys.patient_keys (
    patient_id uuid NOT NULL,
    wrapped bytea NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE outcomes_keys.registry (
    id uuid NOT NULL
);

ALTER TABLE ONLY outcomes_keys.patient_keys
    ADD CONSTRAINT patient_keys_pkey PRIMARY KEY (patient_id);

GRANT USAGE ON SCHEMA outcomes_keys TO outcomes_app;

GRANT SELECT,INSERT ON TABLE outcomes_keys.patient_keys TO outcomes_app;

GRANT SELECT ON TABLE outcomes_keys.registry TO outcomes_app;
