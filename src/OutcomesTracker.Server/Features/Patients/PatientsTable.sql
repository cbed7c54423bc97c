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

-- What of the patient's identity is compared with others of the clinic, as digests under the clinic's key; '' if there is nothing to
-- compare, and null if the identity was recorded before they were kept and has not been read yet.
alter table outcomes.patients add column if not exists record_number_digest varchar;
alter table outcomes.patients add column if not exists person_digest varchar;
create index if not exists patients_record_number on outcomes.patients (clinic, record_number_digest);
create index if not exists patients_person on outcomes.patients (clinic, person_digest);
create index if not exists patients_unread on outcomes.patients (id) where person_digest is null;

grant select, insert, update (record_number_digest, person_digest) on outcomes.patients to outcomes_app;

-- Lets one enrolment of a person commit after the other, so that the second one knows of the first: locks the digests, and fails if another
-- transaction has locked one, or if a patient has one of whom the decision did not know. (Two arms: with "or" in a join PostgreSQL reads the
-- whole clinic for every digest.)
create or replace procedure outcomes.lock_identities(clinics varchar[], digests varchar[], patients uuid[], known uuid[])
language plpgsql as $procedure$
declare
  held boolean;
begin
  select not coalesce(bool_and(pg_try_advisory_xact_lock(w.digest)), true) into held from (
    select distinct hashtextextended(clinic || '/' || digest, 0) as digest from unnest(clinics, digests) as d(clinic, digest)
  ) w;
  if held or exists (
    select from unnest(clinics, digests) as w(clinic, digest)
    cross join lateral (
      select id from outcomes.patients where clinic = w.clinic and record_number_digest = w.digest
      union all
      select id from outcomes.patients where clinic = w.clinic and person_digest = w.digest
    ) p
    where p.id <> all (patients) and p.id <> all (known)
  ) then
    raise exception 'A patient of a like identity is or was enrolled' using errcode = 'OT002';
  end if;
end
$procedure$;

grant execute on procedure outcomes.lock_identities(varchar[], varchar[], uuid[], uuid[]) to outcomes_app;

-- A clinic's patients with their sealed identities: a projection, version 3. Every enrolment and every correction of one has a row, so that
-- the list can be read as of a sequence.
create table if not exists outcomes.roster_v3 (
  generation  bigint   not null,
  patient_id  uuid     not null,
  sequence    bigint   not null,
  clinic      varchar  not null,
  enrolled_on date     not null,
  birth_year  smallint not null,
  sex         varchar  not null,
  skin_type   smallint not null,
  identity    text,
  constraint roster_v3_pkey primary key (generation, patient_id, sequence)
);

-- A clinic's whole list, and what was added to it since a sequence.
create index if not exists roster_v3_clinic_sequence on outcomes.roster_v3 (generation, clinic, sequence);
drop index if exists outcomes.roster_v3_clinic;

grant select, insert, delete on outcomes.roster_v3 to outcomes_app;

insert into outcomes.projection_generations (name, generation) values ('Roster', 1) on conflict do nothing;

-- Version 1 had no generations and version 2 only the latest row of each patient: they are removed, and version 3 is built from the
-- beginning of the log.
do $$
begin
  if coalesce(to_regclass('outcomes.roster_v1'), to_regclass('outcomes.roster_v2')) is not null then
    delete from outcomes.mt_event_progression where name = 'Roster:All';
    drop table if exists outcomes.roster_v1, outcomes.roster_v2;
  end if;
end
$$;
