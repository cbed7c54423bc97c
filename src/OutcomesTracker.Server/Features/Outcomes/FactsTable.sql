-- What the outcome views need of each entry, in two times, and no identity: a projection, version 1.
-- A fact is known from the sequence that recorded it up to, not including, the one that corrected or retracted it.
create table if not exists outcomes.facts_v1 (
  generation bigint  not null,
  patient_id uuid    not null,
  clinic     varchar not null,
  version    int     not null,
  kind       varchar not null,
  known_from bigint  not null,
  known_to   bigint,
  fact       jsonb   not null,
  constraint facts_v1_pkey primary key (generation, patient_id, version, known_from)
);

-- The index in memory follows what was recorded, and what was ended, since it last looked.
create index if not exists facts_v1_known_from on outcomes.facts_v1 (generation, known_from);
create index if not exists facts_v1_known_to on outcomes.facts_v1 (generation, known_to) where known_to is not null;

grant select, insert, update, delete on outcomes.facts_v1 to outcomes_app;
