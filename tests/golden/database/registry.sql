-- The registry's schema, version 3, as commit 5c9f02b left it: pg_dump --schema-only --no-owner, without psql's commands.

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

-- The functions come before the tables that they read.
SET check_function_bodies = false;

CREATE SCHEMA outcomes;

CREATE FUNCTION outcomes.mt_archive_stream(streamid uuid, tenantid character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  UPDATE outcomes.mt_streams s SET is_archived = true WHERE s.id = streamid AND s.tenant_id = tenantid;
  UPDATE outcomes.mt_events e SET is_archived = true WHERE e.stream_id = streamid AND e.tenant_id = tenantid;
END
$$;

CREATE FUNCTION outcomes.mt_mark_event_progression(name character varying, last_encountered bigint) RETURNS void
    LANGUAGE plpgsql
    AS $_$
BEGIN
  INSERT INTO outcomes.mt_event_progression AS p VALUES ($1, $2, transaction_timestamp())
  ON CONFLICT ON CONSTRAINT pk_mt_event_progression
    DO UPDATE SET last_seq_id = excluded.last_seq_id, last_updated = excluded.last_updated;
END
$_$;

CREATE FUNCTION outcomes.mt_mark_progression_with_skip(shard_name character varying, ending_sequence bigint, starting_sequence bigint) RETURNS bigint
    LANGUAGE plpgsql
    AS $_$
DECLARE
  stands_at bigint;
BEGIN
  INSERT INTO outcomes.mt_event_progression AS p VALUES ($1, $2, transaction_timestamp())
  ON CONFLICT ON CONSTRAINT pk_mt_event_progression
    DO UPDATE SET last_seq_id = excluded.last_seq_id, last_updated = excluded.last_updated
    WHERE p.last_seq_id IS NULL OR p.last_seq_id = $3
  RETURNING p.last_seq_id INTO stands_at;
  IF stands_at IS NULL THEN
    SELECT p.last_seq_id INTO stands_at FROM outcomes.mt_event_progression p WHERE p.name = $1;
  ELSIF $2 > $3 THEN
    INSERT INTO outcomes.mt_high_water_skips VALUES ($2, $3) ON CONFLICT DO NOTHING;
  END IF;
  RETURN stands_at;
END
$_$;

CREATE FUNCTION outcomes.mt_quick_append_events(stream uuid, stream_type character varying, tenantid character varying, event_ids uuid[], event_types character varying[], dotnet_types character varying[], bodies jsonb[], bdatas bytea[], causation_ids character varying[], correlation_ids character varying[], headers jsonb[], user_names character varying[], timestamps timestamp with time zone[], expected_version bigint DEFAULT NULL::bigint) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
  head outcomes.mt_streams%ROWTYPE;
  drawn bigint[];
BEGIN
  SELECT s.* INTO head FROM outcomes.mt_streams s
    WHERE s.tenant_id = tenantid AND s.id = stream FOR NO KEY UPDATE;
  IF expected_version IS NOT NULL AND expected_version <> coalesce(head.version, 0) THEN
    RAISE EXCEPTION 'Stream % is at version %, not at the expected %', stream, coalesce(head.version, 0), expected_version
      USING ERRCODE = 'MT003';
  END IF;
  IF head.id IS NULL THEN
    INSERT INTO outcomes.mt_streams (tenant_id, id, type, version) VALUES (tenantid, stream, stream_type, 0);
  ELSIF head.is_archived THEN
    RAISE EXCEPTION 'Stream % is archived', stream USING ERRCODE = 'MT001';
  END IF;

  WITH inserted AS (
    INSERT INTO outcomes.mt_events (seq_id, id, stream_id, version, data, bdata, type, timestamp, tenant_id,
      mt_dotnet_type, correlation_id, causation_id, headers, user_name, is_archived)
    SELECT nextval('outcomes.mt_events_sequence'), e.event_id, stream, coalesce(head.version, 0) + e.place, e.body,
      e.binary_body, e.alias, e.at, tenantid, e.dotnet, e.correlation, e.causation, e.header, e.who, false
    FROM unnest(event_ids, event_types, dotnet_types, bodies, bdatas, causation_ids, correlation_ids,
      mt_quick_append_events.headers, user_names, timestamps) WITH ORDINALITY
      AS e(event_id, alias, dotnet, body, binary_body, causation, correlation, header, who, at, place)
    RETURNING seq_id
  )
  SELECT array_agg(i.seq_id ORDER BY i.seq_id) INTO drawn FROM inserted i;

  UPDATE outcomes.mt_streams s SET version = coalesce(head.version, 0) + cardinality(event_ids), timestamp = now()
    WHERE s.tenant_id = tenantid AND s.id = stream;
  RETURN (coalesce(head.version, 0) + cardinality(event_ids)) || drawn;
END
$$;

CREATE FUNCTION outcomes.projection_position(projection character varying, OUT generation bigint, OUT sequence bigint) RETURNS record
    LANGUAGE sql STABLE
    AS $$
  SELECT g.current, coalesce((
    SELECT p.last_seq_id FROM outcomes.mt_event_progression p
    WHERE p.name = projection || CASE WHEN g.current = 1 THEN ':All' ELSE ':V' || g.current || ':All' END), 0)
  FROM (SELECT coalesce((SELECT r.generation FROM outcomes.projection_generations r WHERE r.name = projection), 1) AS current) g
$$;

CREATE TABLE outcomes.facts_v2 (
    generation bigint NOT NULL,
    seq bigint NOT NULL,
    patient_id uuid NOT NULL,
    clinic character varying NOT NULL,
    change bytea NOT NULL
);

CREATE TABLE outcomes.mt_doc_deadletterevent (
    id uuid NOT NULL,
    data jsonb NOT NULL,
    mt_last_modified timestamp with time zone DEFAULT transaction_timestamp(),
    mt_version uuid DEFAULT (md5(((random())::text || (clock_timestamp())::text)))::uuid NOT NULL,
    mt_dotnet_type character varying
);

CREATE TABLE outcomes.mt_event_progression (
    name character varying NOT NULL,
    last_seq_id bigint,
    last_updated timestamp with time zone DEFAULT transaction_timestamp()
);

CREATE TABLE outcomes.mt_events (
    seq_id bigint NOT NULL,
    id uuid NOT NULL,
    stream_id uuid,
    version bigint NOT NULL,
    data jsonb NOT NULL,
    bdata bytea,
    type character varying(500) NOT NULL,
    "timestamp" timestamp with time zone DEFAULT now() NOT NULL,
    tenant_id character varying DEFAULT '*DEFAULT*'::character varying,
    mt_dotnet_type character varying,
    correlation_id character varying,
    causation_id character varying,
    headers jsonb,
    user_name character varying,
    is_archived boolean DEFAULT false
);

CREATE SEQUENCE outcomes.mt_events_sequence
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE outcomes.mt_events_sequence OWNED BY outcomes.mt_events.seq_id;

CREATE TABLE outcomes.mt_high_water_skips (
    ending_sequence bigint NOT NULL,
    starting_sequence bigint NOT NULL,
    "timestamp" timestamp with time zone DEFAULT transaction_timestamp()
);

CREATE TABLE outcomes.mt_streams (
    tenant_id character varying DEFAULT '*DEFAULT*'::character varying NOT NULL,
    id uuid NOT NULL,
    type character varying,
    version bigint,
    "timestamp" timestamp with time zone DEFAULT now() NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    is_archived boolean DEFAULT false
);

CREATE TABLE outcomes.patients (
    id uuid NOT NULL,
    clinic character varying NOT NULL
);

CREATE TABLE outcomes.projection_generations (
    name character varying NOT NULL,
    generation bigint NOT NULL
);

CREATE TABLE outcomes.registry (
    id uuid DEFAULT gen_random_uuid() NOT NULL
);

CREATE TABLE outcomes.roster_v2 (
    generation bigint NOT NULL,
    clinic character varying NOT NULL,
    patient_id uuid NOT NULL,
    enrolled_on date NOT NULL,
    birth_year smallint NOT NULL,
    sex character varying NOT NULL,
    skin_type smallint NOT NULL,
    identity text
);

CREATE TABLE outcomes.schema_version (
    component character varying NOT NULL,
    version integer NOT NULL,
    applied timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY outcomes.facts_v2
    ADD CONSTRAINT facts_v2_pkey PRIMARY KEY (generation, seq);

ALTER TABLE ONLY outcomes.patients
    ADD CONSTRAINT patients_pkey PRIMARY KEY (id);

ALTER TABLE ONLY outcomes.mt_event_progression
    ADD CONSTRAINT pk_mt_event_progression PRIMARY KEY (name);

ALTER TABLE ONLY outcomes.mt_doc_deadletterevent
    ADD CONSTRAINT pkey_mt_doc_deadletterevent_id PRIMARY KEY (id);

ALTER TABLE ONLY outcomes.mt_events
    ADD CONSTRAINT pkey_mt_events_seq_id PRIMARY KEY (seq_id);

ALTER TABLE ONLY outcomes.mt_high_water_skips
    ADD CONSTRAINT pkey_mt_high_water_skips_ending_sequence PRIMARY KEY (ending_sequence);

ALTER TABLE ONLY outcomes.mt_streams
    ADD CONSTRAINT pkey_mt_streams_tenant_id_id PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY outcomes.projection_generations
    ADD CONSTRAINT pkey_projection_generations PRIMARY KEY (name);

ALTER TABLE ONLY outcomes.roster_v2
    ADD CONSTRAINT roster_v2_pkey PRIMARY KEY (generation, patient_id);

ALTER TABLE ONLY outcomes.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (component);

CREATE UNIQUE INDEX idx_mt_events_event_id ON outcomes.mt_events USING btree (id);

CREATE UNIQUE INDEX pk_mt_events_stream_and_version ON outcomes.mt_events USING btree (tenant_id, stream_id, version);

CREATE INDEX roster_v2_clinic ON outcomes.roster_v2 USING btree (generation, clinic);

ALTER TABLE ONLY outcomes.mt_events
    ADD CONSTRAINT fkey_mt_events_stream_id_tenant_id FOREIGN KEY (tenant_id, stream_id) REFERENCES outcomes.mt_streams(tenant_id, id);

GRANT USAGE ON SCHEMA outcomes TO outcomes_app;

GRANT ALL ON FUNCTION outcomes.mt_archive_stream(streamid uuid, tenantid character varying) TO outcomes_app;

GRANT ALL ON FUNCTION outcomes.mt_mark_event_progression(name character varying, last_encountered bigint) TO outcomes_app;

GRANT ALL ON FUNCTION outcomes.mt_mark_progression_with_skip(shard_name character varying, ending_sequence bigint, starting_sequence bigint) TO outcomes_app;

GRANT ALL ON FUNCTION outcomes.mt_quick_append_events(stream uuid, stream_type character varying, tenantid character varying, event_ids uuid[], event_types character varying[], dotnet_types character varying[], bodies jsonb[], bdatas bytea[], causation_ids character varying[], correlation_ids character varying[], headers jsonb[], user_names character varying[], timestamps timestamp with time zone[], expected_version bigint) TO outcomes_app;

GRANT ALL ON FUNCTION outcomes.projection_position(projection character varying, OUT generation bigint, OUT sequence bigint) TO outcomes_app;

GRANT SELECT,INSERT,DELETE ON TABLE outcomes.facts_v2 TO outcomes_app;

GRANT SELECT,INSERT ON TABLE outcomes.mt_doc_deadletterevent TO outcomes_app;

GRANT SELECT,INSERT,UPDATE ON TABLE outcomes.mt_event_progression TO outcomes_app;

GRANT SELECT,INSERT ON TABLE outcomes.mt_events TO outcomes_app;

GRANT SELECT,USAGE ON SEQUENCE outcomes.mt_events_sequence TO outcomes_app;

GRANT SELECT,INSERT,UPDATE ON TABLE outcomes.mt_high_water_skips TO outcomes_app;

GRANT SELECT,INSERT ON TABLE outcomes.mt_streams TO outcomes_app;

GRANT UPDATE(version) ON TABLE outcomes.mt_streams TO outcomes_app;

GRANT UPDATE("timestamp") ON TABLE outcomes.mt_streams TO outcomes_app;

GRANT UPDATE(is_archived) ON TABLE outcomes.mt_streams TO outcomes_app;

GRANT SELECT,INSERT ON TABLE outcomes.patients TO outcomes_app;

GRANT SELECT,INSERT,UPDATE ON TABLE outcomes.projection_generations TO outcomes_app;

GRANT SELECT ON TABLE outcomes.registry TO outcomes_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.roster_v2 TO outcomes_app;

GRANT SELECT ON TABLE outcomes.schema_version TO outcomes_app;

-- The last number that was drawn.
SELECT pg_catalog.setval('outcomes.mt_events_sequence', 5906, true);
