-- The roles, schemas and default rights of a hosted project, in an empty cluster. Runs as the superuser supabase_admin.
-- Every statement can be run again: the file is rerun when its text changes.

create function pg_temp.ensure_role(name text, options text) returns void language plpgsql as $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = name) then
    execute format('create role %I', name);
  end if;
  execute format('alter role %I with %s', name, options);
end
$$;

select pg_temp.ensure_role('anon', 'nologin noinherit');
select pg_temp.ensure_role('authenticated', 'nologin noinherit');
select pg_temp.ensure_role('service_role', 'nologin noinherit bypassrls');
select pg_temp.ensure_role('authenticator', 'login noinherit password ''postgres''');
select pg_temp.ensure_role('dashboard_user', 'nologin createdb createrole replication');
select pg_temp.ensure_role('postgres', 'login createdb createrole replication bypassrls password ''postgres''');
select pg_temp.ensure_role('supabase_auth_admin', 'login noinherit createrole password ''postgres''');
select pg_temp.ensure_role('supabase_storage_admin', 'login noinherit createrole password ''postgres''');
select pg_temp.ensure_role('supabase_realtime_admin', 'nologin noinherit');
select pg_temp.ensure_role('supabase_read_only_user', 'login bypassrls password ''postgres''');
select pg_temp.ensure_role('supabase_replication_admin', 'login replication password ''postgres''');

grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role, authenticator, dashboard_user to postgres with admin option;
grant pg_monitor, pg_read_all_data, pg_signal_backend, pg_checkpoint to postgres with admin option;
grant anon, authenticated, service_role to supabase_storage_admin, supabase_realtime_admin;
grant authenticator to supabase_storage_admin;
grant pg_read_all_data to supabase_read_only_user;

alter database postgres owner to postgres;
alter database postgres set timezone to 'UTC';
grant create on database postgres to supabase_auth_admin, supabase_storage_admin;

alter role postgres set search_path to "$user", public, extensions;
alter role supabase_admin set search_path to "$user", public, auth, extensions;
alter role supabase_auth_admin set search_path to auth;
alter role supabase_auth_admin set idle_in_transaction_session_timeout to 60000;
alter role supabase_storage_admin set search_path to storage;
alter role supabase_realtime_admin set search_path to public, extensions, realtime;
alter role anon set statement_timeout to '3s';
alter role authenticated set statement_timeout to '8s';
alter role authenticator set statement_timeout to '8s';
alter role authenticator set lock_timeout to '8s';

-- A hosted project lets postgres load rows without firing triggers, as restoring a backup needs.
grant set on parameter session_replication_role to postgres;

-- A hosted project lets postgres configure PostgREST: `alter role authenticator set pgrst.db_schemas = …`.
do $$
declare
  parameter text;
begin
  foreach parameter in array array[
    'db_aggregates_enabled', 'db_anon_role', 'db_extra_search_path', 'db_hoisted_tx_settings', 'db_max_rows',
    'db_plan_enabled', 'db_pre_request', 'db_prepared_statements', 'db_root_spec', 'db_schemas', 'db_tx_end',
    'jwt_aud', 'jwt_cache_max_lifetime', 'jwt_role_claim_key', 'jwt_secret', 'jwt_secret_is_base64', 'log_level',
    'openapi_mode', 'openapi_security_active', 'openapi_server_proxy_uri', 'raw_media_types',
    'server_cors_allowed_origins', 'server_timing_enabled', 'server_trace_header']
  loop
    execute format('grant set on parameter %I to postgres', 'pgrst.' || parameter);
  end loop;
end
$$;

-- Whether the API roles may use what postgres makes in public is [api].auto_expose_new_tables of config.toml.
grant usage on schema public to postgres, anon, authenticated, service_role;
alter default privileges for role supabase_admin in schema public grant all on tables to postgres;
alter default privileges for role supabase_admin in schema public grant all on sequences to postgres;
alter default privileges for role supabase_admin in schema public grant all on functions to postgres;

create schema if not exists extensions;
grant usage on schema extensions to postgres, anon, authenticated, service_role;
grant all on schema extensions to postgres, dashboard_user;
alter default privileges for role supabase_admin in schema extensions grant execute on functions to public;
create extension if not exists pgcrypto with schema extensions;
create extension if not exists "uuid-ossp" with schema extensions;
create extension if not exists pg_stat_statements with schema extensions;
