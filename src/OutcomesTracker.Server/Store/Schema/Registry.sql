-- What is the registry's own beside Marten's tables, which Marten makes itself.

-- Marten makes the moment at which the table was made the default; it takes now() for the same.
DO $default$
BEGIN
  IF (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
      WHERE d.adrelid = 'outcomes.mt_events'::regclass AND a.attname = 'timestamp') IS DISTINCT FROM 'now()' THEN
    ALTER TABLE outcomes.mt_events ALTER COLUMN timestamp SET DEFAULT now();
  END IF;
END
$default$;

-- Which generation of a projection is read, once it was rebuilt. The first is 1.
CREATE TABLE IF NOT EXISTS outcomes.projection_generations (
  name varchar NOT NULL CONSTRAINT pkey_projection_generations PRIMARY KEY,
  generation bigint NOT NULL
);

CREATE OR REPLACE FUNCTION outcomes.projection_position(projection varchar, OUT generation bigint, OUT sequence bigint)
LANGUAGE sql STABLE AS $function$
  SELECT g.current, coalesce((
    SELECT p.last_seq_id FROM outcomes.mt_event_progression p
    WHERE p.name = projection || CASE WHEN g.current = 1 THEN ':All' ELSE ':V' || g.current || ':All' END), 0)
  FROM (SELECT coalesce((SELECT r.generation FROM outcomes.projection_generations r WHERE r.name = projection), 1) AS current) g
$function$;
