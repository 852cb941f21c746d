-- Extensions, created as in a hosted migration, and tables of the contract tests of pg_net, pg_cron and Vault.

create extension if not exists pg_net with schema extensions;
create extension if not exists pg_cron with schema pg_catalog;
grant usage on schema cron to postgres;
create extension if not exists supabase_vault with schema vault;

do $$
begin
  if not exists (select from pg_extension where extname = 'pg_net') then
    raise exception 'pg_net is not installed';
  end if;
end
$$;

create table public.cron_ticks (
  id       bigint generated always as identity primary key,
  job      text not null,
  at       timestamptz not null default clock_timestamp(),
  who      text not null default current_user,
  path     text not null default current_setting('search_path')
);
comment on table public.cron_ticks is 'One row for each run of a job in the contract tests.';
alter table public.cron_ticks enable row level security;

create function public.request_from_definer(url text) returns bigint
language sql security definer set search_path = '' as $$ select net.http_get(url) $$;
comment on function public.request_from_definer is 'Sends a request for callers without rights to pg_net.';
grant execute on function public.request_from_definer to anon, service_role;
