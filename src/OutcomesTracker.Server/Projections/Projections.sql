-- The generation of each projection that readers use. Each projection's own script inserts its row.
create table if not exists outcomes.projection_generations (
  name       varchar not null constraint pkey_projection_generations primary key,
  generation bigint  not null
);

grant select, insert, update on outcomes.projection_generations to outcomes_app;

-- The position of a projection: Marten's own progress row, which the daemon updates in the transaction that writes the projection's rows.
create or replace function outcomes.projection_position(projection varchar, out generation bigint, out sequence bigint)
language sql stable as $function$
  select coalesce((select r.generation from outcomes.projection_generations r where r.name = projection), 1),
    coalesce((select p.last_seq_id from outcomes.mt_event_progression p where p.name = projection || ':All'), 0)
$function$;

-- The previous version kept a progress row for each generation; now there is one, which continues from the generation that is read.
insert into outcomes.mt_event_progression as p (name, last_seq_id)
select g.name || ':All', v.last_seq_id
from outcomes.projection_generations g join outcomes.mt_event_progression v on v.name = g.name || ':V' || g.generation || ':All'
on conflict (name) do update set last_seq_id = excluded.last_seq_id;

-- Removes the previous version's progress rows, and rows without progress, which Marten inserts with the first page.
delete from outcomes.mt_event_progression
where name ~ ':V[0-9]+:All$' or name ~ 'Daemon(Rebuild)?:All$' or name like '%:All' and coalesce(last_seq_id, 0) = 0;

-- Everything that a projection has passed is known to be settled, so the daemon need not wait again at the dead numbers below.
insert into outcomes.mt_event_progression as p (name, last_seq_id)
select 'HighWaterMark', max(last_seq_id) from outcomes.mt_event_progression where name like '%:All' having max(last_seq_id) > 0
on conflict (name) do update set last_seq_id = excluded.last_seq_id where coalesce(p.last_seq_id, 0) < excluded.last_seq_id;

-- Sequence numbers that the daemon has passed as dead, with the number of events among them at that time. The views have missed any event
-- that appears among them later.
create table if not exists outcomes.log_skips (
  ending_sequence   bigint      not null constraint log_skips_pkey primary key,
  starting_sequence bigint      not null,
  events            bigint      not null,
  late              bigint      not null default 0,
  noted             timestamptz not null default now()
);

grant select, insert, update on outcomes.log_skips to outcomes_app;

create or replace function outcomes.events_within(starting bigint, ending bigint) returns bigint
language sql stable as $function$
  select count(*) from outcomes.mt_events where seq_id > starting and seq_id <= ending and type <> 'tombstone'
$function$;

-- Runs in the transaction that moves the high-water mark, so that it counts exactly the events that the mark has passed.
create or replace function outcomes.note_skip() returns trigger
language plpgsql as $function$
begin
  insert into outcomes.log_skips (ending_sequence, starting_sequence, events)
  values (new.ending_sequence, new.starting_sequence, outcomes.events_within(new.starting_sequence, new.ending_sequence))
  on conflict do nothing;
  return null;
end
$function$;

create or replace trigger note_skip after insert on outcomes.mt_high_water_skips for each row execute function outcomes.note_skip();
