-- The event tables as Marten 9 makes them for: Guid streams, conjoined tenancy, QuickWithServerTimestamps, a unique
-- index on the event id, and the metadata columns correlation, causation, headers and user name. Names and orders of
-- columns, arguments, constraints and indexes are the contract with any Marten application that opens this database.
-- One deliberate difference, which Marten accepts as equal: mt_events.timestamp defaults to now() and not to the
-- moment at which the table was made.

CREATE TABLE IF NOT EXISTS outcomes.mt_streams (
  tenant_id varchar NOT NULL DEFAULT '*DEFAULT*',
  id uuid NOT NULL,
  type varchar NULL,
  version bigint NULL,
  timestamp timestamptz NOT NULL DEFAULT now(),
  created timestamptz NOT NULL DEFAULT now(),
  is_archived boolean NULL DEFAULT false,
  CONSTRAINT pkey_mt_streams_tenant_id_id PRIMARY KEY (tenant_id, id)
);

CREATE TABLE IF NOT EXISTS outcomes.mt_events (
  seq_id bigint NOT NULL,
  id uuid NOT NULL,
  stream_id uuid NULL,
  version bigint NOT NULL,
  data jsonb NOT NULL,
  bdata bytea NULL,
  type varchar(500) NOT NULL,
  timestamp timestamptz NOT NULL DEFAULT now(),
  tenant_id varchar NULL DEFAULT '*DEFAULT*',
  mt_dotnet_type varchar NULL,
  correlation_id varchar NULL,
  causation_id varchar NULL,
  headers jsonb NULL,
  user_name varchar NULL,
  is_archived boolean NULL DEFAULT false,
  CONSTRAINT pkey_mt_events_seq_id PRIMARY KEY (seq_id),
  CONSTRAINT fkey_mt_events_stream_id_tenant_id FOREIGN KEY (tenant_id, stream_id)
    REFERENCES outcomes.mt_streams (tenant_id, id)
);

CREATE UNIQUE INDEX IF NOT EXISTS pk_mt_events_stream_and_version
  ON outcomes.mt_events (tenant_id, stream_id, version);
CREATE UNIQUE INDEX IF NOT EXISTS idx_mt_events_event_id ON outcomes.mt_events (id);

-- CACHE 1 is what makes the order of numbers the order of drawing.
CREATE SEQUENCE IF NOT EXISTS outcomes.mt_events_sequence AS bigint START 1 INCREMENT 1 CACHE 1
  OWNED BY outcomes.mt_events.seq_id;

CREATE TABLE IF NOT EXISTS outcomes.mt_event_progression (
  name varchar NOT NULL,
  last_seq_id bigint NULL,
  last_updated timestamptz NULL DEFAULT transaction_timestamp(),
  CONSTRAINT pk_mt_event_progression PRIMARY KEY (name)
);

CREATE TABLE IF NOT EXISTS outcomes.mt_high_water_skips (
  ending_sequence bigint NOT NULL,
  starting_sequence bigint NOT NULL,
  timestamp timestamptz NULL DEFAULT transaction_timestamp(),
  CONSTRAINT pkey_mt_high_water_skips_ending_sequence PRIMARY KEY (ending_sequence)
);

CREATE TABLE IF NOT EXISTS outcomes.mt_doc_deadletterevent (
  id uuid NOT NULL,
  data jsonb NOT NULL,
  mt_last_modified timestamptz NULL DEFAULT transaction_timestamp(),
  mt_version uuid NOT NULL DEFAULT md5(random()::text || clock_timestamp()::text)::uuid,
  mt_dotnet_type varchar NULL,
  CONSTRAINT pkey_mt_doc_deadletterevent_id PRIMARY KEY (id)
);

-- Appends with an optional expected version (the version before the append; 0 for a new stream). Answers the final
-- version followed by the numbers drawn. The row lock comes before the first number, so a lost race draws none.
CREATE OR REPLACE FUNCTION outcomes.mt_quick_append_events(
  stream uuid, stream_type varchar, tenantid varchar,
  event_ids uuid[], event_types varchar[], dotnet_types varchar[], bodies jsonb[], bdatas bytea[],
  causation_ids varchar[], correlation_ids varchar[], headers jsonb[], user_names varchar[],
  timestamps timestamptz[], expected_version bigint DEFAULT NULL) RETURNS bigint[]
LANGUAGE plpgsql AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION outcomes.mt_archive_stream(streamid uuid, tenantid varchar) RETURNS void
LANGUAGE plpgsql AS $function$
BEGIN
  UPDATE outcomes.mt_streams s SET is_archived = true WHERE s.id = streamid AND s.tenant_id = tenantid;
  UPDATE outcomes.mt_events e SET is_archived = true WHERE e.stream_id = streamid AND e.tenant_id = tenantid;
END
$function$;

CREATE OR REPLACE FUNCTION outcomes.mt_mark_event_progression(name varchar, last_encountered bigint) RETURNS void
LANGUAGE plpgsql AS $function$
BEGIN
  INSERT INTO outcomes.mt_event_progression AS p VALUES ($1, $2, transaction_timestamp())
  ON CONFLICT ON CONSTRAINT pk_mt_event_progression
    DO UPDATE SET last_seq_id = excluded.last_seq_id, last_updated = excluded.last_updated;
END
$function$;

-- Moves a mark over a dead gap and records the skip, unless somebody has moved it meanwhile; answers where it stands.
CREATE OR REPLACE FUNCTION outcomes.mt_mark_progression_with_skip(
  shard_name varchar, ending_sequence bigint, starting_sequence bigint) RETURNS bigint
LANGUAGE plpgsql AS $function$
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
$function$;
