-- The changes that each event makes to the facts of the outcome views, packed and without identity: a projection, version 2. Rows are added
-- and never changed: the end of a fact is a row of its own.
create table if not exists outcomes.facts_v2 (
  generation bigint  not null,
  seq        bigint  not null,
  patient_id uuid    not null,
  clinic     varchar not null,
  change     bytea   not null,
  constraint facts_v2_pkey primary key (generation, seq)
);

grant select, insert, delete on outcomes.facts_v2 to outcomes_app;

insert into outcomes.projection_generations (name, generation) values ('PackedFacts', 1) on conflict do nothing;

-- Removes version 1, which stored JSON.
drop table if exists outcomes.facts_v1, outcomes.facts_v1_generation;
delete from outcomes.projection_generations where name = 'OutcomeFacts';
delete from outcomes.mt_event_progression where name like 'OutcomeFacts:%';
