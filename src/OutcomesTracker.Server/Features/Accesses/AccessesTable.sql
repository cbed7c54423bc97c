-- Who read whose data: kept apart from the event log, so that reading moves no sequence. Rows are only ever added.
create table if not exists outcomes.accesses (
  id       bigint      generated always as identity constraint accesses_pkey primary key,
  at       timestamptz not null default clock_timestamp(),
  subject  varchar     not null,
  role     varchar     not null,
  clinic   varchar     not null,
  patients uuid[]      not null,
  route    varchar     not null,
  trace    varchar,
  reason   varchar
);

create index if not exists accesses_patients on outcomes.accesses using gin (patients);
create index if not exists accesses_clinic on outcomes.accesses (clinic, id);
create index if not exists accesses_subject on outcomes.accesses (subject, id);
-- Those with a stated reason, which are of one patient each.
create index if not exists accesses_reason on outcomes.accesses ((patients[1]), id) where reason is not null;

grant select, insert on outcomes.accesses to outcomes_app;
