-- The key store: a separate database, never the registry's own and never part of its backups.
create schema if not exists outcomes_keys;

create table if not exists outcomes_keys.patient_keys (
  patient_id uuid        not null constraint patient_keys_pkey primary key,
  wrapped    bytea       not null,
  created    timestamptz not null default now()
);

-- The keys of the pages' cookies and forms, wrapped by the master key; every server adds and reads them.
create table if not exists outcomes_keys.page_keys (
  id      bigint      not null generated always as identity constraint page_keys_pkey primary key,
  content text        not null,
  created timestamptz not null default now()
);

-- The keys of imports whose refused lines are kept. With its key, a line that was kept can no longer be read.
create table if not exists outcomes_keys.import_keys (
  import_id uuid        not null constraint import_keys_pkey primary key,
  wrapped   bytea       not null,
  created   timestamptz not null
);
create index if not exists import_keys_created on outcomes_keys.import_keys (created);

-- The registry to which these keys belong; the migration sets it.
create table if not exists outcomes_keys.registry (
  id uuid not null
);

do $$
begin
  if not exists (select from pg_roles where rolname = 'outcomes_app') then
    create role outcomes_app nologin;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;

grant usage on schema outcomes_keys to outcomes_app;
grant select, insert on outcomes_keys.patient_keys to outcomes_app;
grant select, insert on outcomes_keys.page_keys to outcomes_app;
grant select, insert, delete on outcomes_keys.import_keys to outcomes_app;
grant select on outcomes_keys.registry to outcomes_app;
