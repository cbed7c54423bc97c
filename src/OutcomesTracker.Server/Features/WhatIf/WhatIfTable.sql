-- What-ifs: who asked what to be judged by which rules, how far it has come, and what is judged otherwise.
create table if not exists outcomes.what_ifs (
  id        uuid        not null constraint what_ifs_pkey primary key,
  subject   varchar     not null,
  asked     jsonb       not null,
  rules     varchar     not null,
  clinic    varchar     not null,
  sequence  bigint      not null,
  day       date        not null,
  status    varchar     not null constraint what_ifs_status check (status in ('running', 'completed')),
  patients  int         not null default 0,
  total     int         not null,
  judged    bigint      not null default 0,
  otherwise bigint      not null default 0,
  counts    jsonb       not null default '{}',
  last      uuid,
  started   timestamptz not null default clock_timestamp(),
  ended     timestamptz
);

create index if not exists what_ifs_started on outcomes.what_ifs (started desc);

create table if not exists outcomes.what_if_entries (
  what_if  uuid    not null constraint what_if_entries_what_if references outcomes.what_ifs (id),
  patient  uuid    not null,
  version  int     not null,
  judgement jsonb  not null,
  constraint what_if_entries_pkey primary key (what_if, patient, version)
);

grant select, insert, update on outcomes.what_ifs to outcomes_app;
grant select, insert on outcomes.what_if_entries to outcomes_app;
