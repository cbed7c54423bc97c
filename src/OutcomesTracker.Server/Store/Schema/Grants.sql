-- Roles belong to the cluster, so another database's migration may be making the same one at this moment.
do $role$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'outcomes_app') then
    begin
      create role outcomes_app nologin;
    exception when duplicate_object or unique_violation then
      null;
    end;
  end if;
  begin
    grant outcomes_app to current_user;
  exception
    when unique_violation then
      null;
    when insufficient_privilege then
      if not pg_has_role(current_user, 'outcomes_app', 'MEMBER') then
        raise;
      end if;
  end;
end
$role$;

-- Who might still commit a missing number: without this, Marten's daemon does not see the sessions of other logins. From PostgreSQL 16 on
-- only a superuser may grant it, and ops/postgres-roles.sql does; a server says when it is missing.
do $stats$
begin
  if not pg_has_role('outcomes_app', 'pg_read_all_stats', 'USAGE') then
    grant pg_read_all_stats to outcomes_app;
  end if;
exception when insufficient_privilege or unique_violation or internal_error then
  -- Not this owner's to grant, or another database's migration has just granted it.
  null;
end
$stats$;

-- What an older version granted is taken back, columns too; what is needed follows.
revoke all on all tables in schema outcomes from outcomes_app;

grant usage on schema outcomes to outcomes_app;
grant execute on all routines in schema outcomes to outcomes_app;

-- Marten's append function, and what locks streams before it.
grant select, insert on outcomes.mt_events to outcomes_app;
grant select, insert, update (version, timestamp) on outcomes.mt_streams to outcomes_app;
grant usage, select on sequence outcomes.mt_events_sequence to outcomes_app;

-- Marten's daemon: how far it is, what it passed, and what it could not read.
grant select, insert, update on outcomes.mt_event_progression to outcomes_app;
grant select on outcomes.mt_event_projection_floors to outcomes_app;
grant select, insert on outcomes.mt_high_water_skips, outcomes.mt_doc_deadletterevent to outcomes_app;

grant select on outcomes.schema_version to outcomes_app;

-- Wolverine's messages and nodes come and go.
grant usage on schema wolverine to outcomes_app;
grant select, insert, update, delete on all tables in schema wolverine to outcomes_app;
grant usage, select on all sequences in schema wolverine to outcomes_app;
grant execute on all routines in schema wolverine to outcomes_app;
