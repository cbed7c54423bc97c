-- Marten makes the moment at which the table was made the default; it takes now() for the same.
DO $default$
BEGIN
  IF (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
      WHERE d.adrelid = 'outcomes.mt_events'::regclass AND a.attname = 'timestamp') IS DISTINCT FROM 'now()' THEN
    ALTER TABLE outcomes.mt_events ALTER COLUMN timestamp SET DEFAULT now();
  END IF;
END
$default$;
