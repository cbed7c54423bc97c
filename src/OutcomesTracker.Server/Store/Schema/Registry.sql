-- Marten's own default is the constant moment at which the table was created; it considers now() equal to that default.
do $default$
begin
  if (select pg_get_expr(d.adbin, d.adrelid) from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
      where d.adrelid = 'outcomes.mt_events'::regclass and a.attname = 'timestamp') is distinct from 'now()' then
    alter table outcomes.mt_events alter column timestamp set default now();
  end if;
end
$default$;
