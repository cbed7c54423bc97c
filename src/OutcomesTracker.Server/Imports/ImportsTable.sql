-- Imports that answer later: who sent each, how far it has come, and the lock that its server holds while it lives.
create table if not exists outcomes.imports (
  id       uuid        not null constraint imports_pkey primary key,
  subject  varchar     not null,
  role     varchar     not null,
  clinic   varchar,
  server   bigint      not null,
  status   varchar     not null constraint imports_status check (status in ('running', 'completed', 'failed')),
  accepted bigint      not null default 0,
  replayed bigint      not null default 0,
  refused  bigint      not null default 0,
  chunks   int         not null default 0,
  started  timestamptz not null,
  ended    timestamptz
);

create index if not exists imports_running on outcomes.imports (server) where status = 'running';
create index if not exists imports_ended on outcomes.imports (ended);

-- Their results, some hundreds of lines a row, numbered from 0. They hold ids, codes and field names, and nothing that a sender wrote.
create table if not exists outcomes.import_results (
  import_id uuid  not null constraint import_results_import references outcomes.imports (id),
  chunk     int   not null,
  lines     bytea not null,
  constraint import_results_pkey primary key (import_id, chunk)
);

-- Of an import that was uploaded on a page: the refused lines themselves, sealed under a key of the import's own in the key store.
create table if not exists outcomes.import_refusals (
  import_id uuid    not null constraint import_refusals_import references outcomes.imports (id),
  chunk     int     not null,
  lines     varchar not null,
  constraint import_refusals_pkey primary key (import_id, chunk)
);

grant select, insert, delete on outcomes.import_refusals to outcomes_app;
grant select, insert, update, delete on outcomes.imports to outcomes_app;
grant select, insert, delete on outcomes.import_results to outcomes_app;
