-- What the outcome views need of each entry, in two times, and no identity: a projection, version 1.
-- A fact is known from the sequence that recorded it up to, not including, the one that corrected or retracted it.
create table if not exists outcomes.facts_v1 (
  patient_id uuid    not null,
  clinic     varchar not null,
  version    int     not null,
  kind       varchar not null,
  known_from bigint  not null,
  known_to   bigint,
  fact       jsonb   not null,
  constraint facts_v1_pkey primary key (patient_id, version, known_from)
);

-- The index in memory follows what was recorded, and what was ended, since it last looked.
create index if not exists facts_v1_known_from on outcomes.facts_v1 (known_from);
create index if not exists facts_v1_known_to on outcomes.facts_v1 (known_to) where known_to is not null;

-- Rises with every rebuild, so that whoever has the facts in memory reads them anew.
create table if not exists outcomes.facts_v1_generation (
  generation bigint not null
);
insert into outcomes.facts_v1_generation select 1 where not exists (select from outcomes.facts_v1_generation);

grant select, insert, update, delete on outcomes.facts_v1 to outcomes_app;
grant select, update on outcomes.facts_v1_generation to outcomes_app;
