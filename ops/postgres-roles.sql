-- Run once by PostgreSQL's image, as the superuser, in the newly created database. Creates an owner, which migrates, and a login that
-- serves as outcomes_app, which cannot change events. Passwords come from the secrets, whose lines are host:port:database:user:password.
\set ON_ERROR_STOP on
\set owner_password `cut -d: -f5 /run/secrets/owner-pgpass`
\set app_password `cut -d: -f5 /run/secrets/app-pgpass`

create role outcomes_app nologin;
create role outcomes_owner login password :'owner_password' in role outcomes_app;
create role outcomes_serve login password :'app_password' in role outcomes_app;

-- Marten's daemon checks which transactions may still commit a missing sequence number, so it must see the sessions of every login.
grant pg_read_all_stats to outcomes_app;

alter database :"DBNAME" owner to outcomes_owner;
revoke all on database :"DBNAME" from public;
grant connect on database :"DBNAME" to outcomes_app;
revoke all on schema public from public;
