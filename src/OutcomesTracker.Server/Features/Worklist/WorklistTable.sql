-- What the patients of each clinic wait for, whatever day it is: a projection. Without identity and free text.
create table if not exists outcomes.work_v1 (
  generation bigint   not null,
  patient_id uuid     not null,
  entry_id   uuid     not null,
  clinic     varchar  not null,
  kind       smallint not null,
  day        date     not null,
  detail     jsonb    not null,
  constraint work_v1_pkey primary key (generation, patient_id, entry_id)
);

-- A section of a clinic's worklist, in its order.
create index if not exists work_v1_section on outcomes.work_v1 (generation, clinic, kind, day, patient_id, entry_id);

-- The version of each patient's stream up to which its entries are.
create table if not exists outcomes.work_v1_patients (
  generation bigint not null,
  patient_id uuid   not null,
  version    bigint not null,
  constraint work_v1_patients_pkey primary key (generation, patient_id)
);

-- How many entries of a kind a clinic has on each day, so that a section is counted without reading its entries.
create table if not exists outcomes.work_v1_days (
  generation bigint   not null,
  clinic     varchar  not null,
  kind       smallint not null,
  day        date     not null,
  entries    bigint   not null,
  constraint work_v1_days_pkey primary key (generation, clinic, kind, day)
) with (fillfactor = 50);

grant select, insert, update, delete on outcomes.work_v1_days to outcomes_app;
grant select, insert, delete on outcomes.work_v1 to outcomes_app;
grant select, insert, update, delete on outcomes.work_v1_patients to outcomes_app;

insert into outcomes.projection_generations (name, generation) values ('Worklist', 1) on conflict do nothing;
