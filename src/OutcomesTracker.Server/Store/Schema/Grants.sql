-- Roles belong to the cluster, so the migration of another database may be creating the same role at this moment.
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

-- Lets Marten's daemon see the sessions of other logins, which may still commit a missing sequence number. From PostgreSQL 16 on only a
-- superuser may grant it, as ops/postgres-roles.sql does; a server reports when it is missing.
do $stats$
begin
  if not pg_has_role('outcomes_app', 'pg_read_all_stats', 'USAGE') then
    grant pg_read_all_stats to outcomes_app;
  end if;
exception when insufficient_privilege or unique_violation or internal_error then
  -- This owner may not grant it, or the migration of another database has just granted it.
  null;
end
$stats$;

-- Revokes what an older version granted, also on columns; the grants that are needed follow.
revoke all on all tables in schema outcomes from outcomes_app;

grant usage on schema outcomes to outcomes_app;
grant execute on all routines in schema outcomes to outcomes_app;

-- For Marten's append function, and for locking streams before it.
grant select, insert on outcomes.mt_events to outcomes_app;
grant select, insert, update (version, timestamp) on outcomes.mt_streams to outcomes_app;
grant usage, select on sequence outcomes.mt_events_sequence to outcomes_app;

-- For Marten's daemon: its progress, the numbers that it passed, and the events that it could not read.
grant select, insert, update on outcomes.mt_event_progression to outcomes_app;
grant select on outcomes.mt_event_projection_floors to outcomes_app;
grant select, insert on outcomes.mt_high_water_skips, outcomes.mt_doc_deadletterevent to outcomes_app;

grant select on outcomes.schema_version to outcomes_app;

-- Wolverine inserts and deletes messages and nodes.
grant usage on schema wolverine to outcomes_app;
grant select, insert, update, delete on all tables in schema wolverine to outcomes_app;
grant usage, select on all sequences in schema wolverine to outcomes_app;
grant execute on all routines in schema wolverine to outcomes_app;
