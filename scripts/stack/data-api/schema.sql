-- Tells the Data API that the schema changed. Rerunnable; runs as supabase_admin, who alone may make event triggers.

create or replace function extensions.pgrst_ddl_watch() returns event_trigger language plpgsql set search_path = '' as $$
declare
  command record;
begin
  for command in select * from pg_catalog.pg_event_trigger_ddl_commands() loop
    if command.command_tag in (
      'CREATE SCHEMA', 'ALTER SCHEMA', 'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE',
      'CREATE FOREIGN TABLE', 'ALTER FOREIGN TABLE', 'CREATE VIEW', 'ALTER VIEW', 'CREATE MATERIALIZED VIEW',
      'ALTER MATERIALIZED VIEW', 'CREATE FUNCTION', 'ALTER FUNCTION', 'CREATE TRIGGER', 'CREATE TYPE', 'ALTER TYPE',
      'CREATE DOMAIN', 'ALTER DOMAIN', 'CREATE RULE', 'CREATE CAST', 'CREATE AGGREGATE', 'COMMENT')
      and command.schema_name is distinct from 'pg_temp'
    then
      notify pgrst, 'reload schema';
      return;
    end if;
  end loop;
end
$$;

create or replace function extensions.pgrst_drop_watch() returns event_trigger language plpgsql set search_path = '' as $$
declare
  dropped record;
begin
  for dropped in select * from pg_catalog.pg_event_trigger_dropped_objects() loop
    if dropped.object_type in (
      'schema', 'table', 'foreign table', 'view', 'materialized view', 'function', 'trigger', 'type', 'domain constraint',
      'table column', 'table constraint', 'rule', 'cast', 'aggregate')
      and not dropped.is_temporary
    then
      notify pgrst, 'reload schema';
      return;
    end if;
  end loop;
end
$$;

comment on function extensions.pgrst_ddl_watch() is 'Asks the Data API to reload its schema cache after DDL.';
comment on function extensions.pgrst_drop_watch() is 'Asks the Data API to reload its schema cache after a drop.';

drop event trigger if exists pgrst_ddl_watch;
create event trigger pgrst_ddl_watch on ddl_command_end execute function extensions.pgrst_ddl_watch();
drop event trigger if exists pgrst_drop_watch;
create event trigger pgrst_drop_watch on sql_drop execute function extensions.pgrst_drop_watch();
