-- The id of this registry: the key store that belongs to it has the same id.
create table if not exists outcomes.registry (
  id uuid not null default gen_random_uuid()
);
insert into outcomes.registry select where not exists (select from outcomes.registry);

grant select on outcomes.registry to outcomes_app;

-- The clinic that has a patient's stream. The row is written in the transaction that enrols, so that an id is unique in the registry.
create table if not exists outcomes.patients (
  id     uuid    not null constraint patients_pkey primary key,
  clinic varchar not null
);

grant select, insert on outcomes.patients to outcomes_app;

-- A clinic's patients with their sealed identities: a projection, version 2.
create table if not exists outcomes.roster_v2 (
  generation  bigint   not null,
  clinic      varchar  not null,
  patient_id  uuid     not null,
  enrolled_on date     not null,
  birth_year  smallint not null,
  sex         varchar  not null,
  skin_type   smallint not null,
  identity    text,
  constraint roster_v2_pkey primary key (generation, patient_id)
);

create index if not exists roster_v2_clinic on outcomes.roster_v2 (generation, clinic);

grant select, insert, update, delete on outcomes.roster_v2 to outcomes_app;

insert into outcomes.projection_generations (name, generation) values ('Roster', 1) on conflict do nothing;

-- Version 1 had no generations: it is removed, and version 2 is built from the beginning of the log.
do $$
begin
  if to_regclass('outcomes.roster_v1') is not null then
    delete from outcomes.mt_event_progression where name = 'Roster:All';
    drop table outcomes.roster_v1;
  end if;
end
$$;
