-- Names in pg_extension for the stand-ins of extensions that the Postgres binaries lack. A migration written for hosted
-- says `create extension if not exists pg_net` or looks into pg_extension; both find them here.
-- Run as the superuser after net, cron and vault, and again whenever this text changes.

create or replace function _stack.name_stand_ins() returns void language plpgsql
set search_path = '' set allow_system_table_mods = on as $$
begin
  insert into pg_catalog.pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
  select pg_catalog.pg_nextoid('pg_catalog.pg_extension', 'oid', 'pg_catalog.pg_extension_oid_index'),
         stand_in.name, pg_catalog.to_regrole('postgres'), pg_catalog.to_regnamespace(stand_in.namespace),
         false, stand_in.version
  from (values ('pg_net', 'extensions', '0.19.5'), ('pg_cron', 'pg_catalog', '1.6.4'), ('supabase_vault', 'vault', '0.3.1'))
    as stand_in (name, namespace, version)
  where not exists (select from pg_catalog.pg_extension where extname = stand_in.name);
end
$$;

-- `drop extension if exists pg_net; create extension pg_net` is what the CLI writes when it pulls a schema:
-- what was dropped is named again, because there is no extension script that could create it.
create or replace function _stack.keep_stand_ins_named() returns event_trigger
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from pg_catalog.pg_event_trigger_dropped_objects()
             where object_type = 'extension' and object_name in ('pg_net', 'pg_cron', 'supabase_vault')) then
    perform _stack.name_stand_ins();
    raise notice 'the local stack keeps its stand-in for this extension';
  end if;
end
$$;
revoke all on function _stack.name_stand_ins() from public;

select _stack.name_stand_ins();
drop event trigger if exists stack_keep_stand_ins_named;
create event trigger stack_keep_stand_ins_named on sql_drop
  when tag in ('DROP EXTENSION') execute function _stack.keep_stand_ins_named();
