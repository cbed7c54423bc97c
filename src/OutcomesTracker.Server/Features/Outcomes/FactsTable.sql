-- What each event changes in the facts that the outcome views need, packed, and no identity: a projection, version 2.
-- Rows are added and never changed: what ends a fact is a row of its own.
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

-- Version 1, as JSON.
drop table if exists outcomes.facts_v1, outcomes.facts_v1_generation;
delete from outcomes.projection_generations where name = 'OutcomeFacts';
delete from outcomes.mt_event_progression where name like 'OutcomeFacts:%';
