-- Locks the streams that are still at the versions decided on, always in the same order, before a transaction draws its first sequence
-- number: a number that is drawn and rolled back delays every view. Streams that another transaction has locked or changed are reported in
-- the error's hint, by their positions in the arguments.
create or replace procedure outcomes.lock_streams(tenants varchar[], streams uuid[], versions bigint[]) language plpgsql as $procedure$
declare
  places text;
begin
  with wanted as (
    select w.* from unnest(tenants, streams, versions) with ordinality as w(tenant_id, id, version, place)
  ), locked as (
    select s.tenant_id, s.id from outcomes.mt_streams s join wanted w on s.tenant_id = w.tenant_id and s.id = w.id and s.version = w.version
    where s.is_archived is not true order by s.tenant_id, s.id for update of s skip locked
  )
  select string_agg(w.place::text, ' ') into places from wanted w
    where not exists (select from locked l where l.tenant_id = w.tenant_id and l.id = w.id);
  if places is not null then
    raise exception 'Streams were moved or are held' using errcode = 'OT001', hint = places;
  end if;
end
$procedure$;

grant execute on procedure outcomes.lock_streams(varchar[], uuid[], bigint[]) to outcomes_app;
