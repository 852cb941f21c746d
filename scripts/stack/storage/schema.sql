-- Storage: buckets, objects, and the functions used in policies, as on a hosted project.
-- Run as the superuser, and again whenever this text changes.

create schema if not exists storage;
grant usage on schema storage to postgres with grant option;
grant usage on schema storage to anon, authenticated, service_role, dashboard_user;
grant all on schema storage to supabase_storage_admin;

do $$
begin
  create type storage.buckettype as enum ('STANDARD', 'ANALYTICS', 'VECTOR');
exception when duplicate_object then
  null;
end
$$;

create table if not exists storage.buckets (
  id                 text primary key,
  name               text not null,
  owner              uuid,
  created_at         timestamptz default now(),
  updated_at         timestamptz default now(),
  public             boolean default false,
  avif_autodetection boolean default false,
  file_size_limit    bigint,
  allowed_mime_types text[],
  owner_id           text,
  type               storage.buckettype not null default 'STANDARD'
);
create unique index if not exists bname on storage.buckets (name);
comment on column storage.buckets.owner is 'Field is deprecated, use owner_id instead';

create table if not exists storage.objects (
  id               uuid primary key default gen_random_uuid(),
  bucket_id        text constraint "objects_bucketId_fkey" references storage.buckets (id),
  name             text,
  owner            uuid,
  created_at       timestamptz default now(),
  updated_at       timestamptz default now(),
  last_accessed_at timestamptz default now(),
  metadata         jsonb,
  path_tokens      text[] generated always as (string_to_array(name, '/')) stored,
  version          text,
  owner_id         text,
  user_metadata    jsonb
);
create unique index if not exists bucketid_objname on storage.objects (bucket_id, name);
create index if not exists name_prefix_search on storage.objects (name text_pattern_ops);
comment on column storage.objects.owner is 'Field is deprecated, use owner_id instead';

create or replace function storage.foldername(name text) returns text[] language sql immutable as
$$ select (string_to_array(foldername.name, '/'))[1:array_length(string_to_array(foldername.name, '/'), 1) - 1] $$;

create or replace function storage.filename(name text) returns text language sql immutable as
$$ select (string_to_array(filename.name, '/'))[array_length(string_to_array(filename.name, '/'), 1)] $$;

create or replace function storage.extension(name text) returns text language sql immutable as
$$ select reverse(split_part(reverse(storage.filename(extension.name)), '.', 1)) $$;

-- The Storage operation of this transaction, such as storage.object.upload; null elsewhere.
create or replace function storage.operation() returns text language sql stable as
$$ select nullif(current_setting('storage.operation', true), '') $$;

create or replace function storage.allow_only_operation(expected_operation text) returns boolean language sql stable as
$$ select coalesce(storage.operation() in (expected_operation, 'storage.' || expected_operation), false) $$;

create or replace function storage.allow_any_operation(expected_operations text[]) returns boolean language sql stable as
$$ select coalesce(bool_or(storage.allow_only_operation(expected)), false) from unnest(expected_operations) as expected $$;

create or replace function storage.get_size_by_bucket() returns table (size bigint, bucket_id text) language sql stable as
$$ select sum((metadata ->> 'size')::bigint)::bigint, bucket_id from storage.objects group by bucket_id $$;

-- One level of a bucket for the list call: folders first, case ignored.
create or replace function storage.search(
  prefix text, bucketname text, limits int default 100, levels int default 1, offsets int default 0,
  search text default '', sortcolumn text default 'name', sortorder text default 'asc'
) returns table (
  name text, id uuid, updated_at timestamptz, created_at timestamptz, last_accessed_at timestamptz, metadata jsonb
) language plpgsql stable as $$
declare
  direction text := case when lower(sortorder) = 'desc' then 'desc' else 'asc' end;
  file_order text := case
    when sortcolumn in ('name', 'updated_at', 'created_at', 'last_accessed_at') then sortcolumn else 'name' end;
  pattern text := lower(regexp_replace(prefix || search, '([\\%%_])', '\\\1', 'g')) || '%';
begin
  return query execute format($query$
    with entries as (
      select object.path_tokens[$1] as name, array_length(object.path_tokens, 1) > $1 as is_folder,
             object.id, object.updated_at, object.created_at, object.last_accessed_at, object.metadata
      from storage.objects as object
      where object.bucket_id = $2 and lower(object.name) like $3 and array_length(object.path_tokens, 1) >= $1
    ), listed as (
      (select distinct entry.name, null::uuid, null::timestamptz, null::timestamptz, null::timestamptz, null::jsonb
         from entries as entry where entry.is_folder order by entry.name %2$s)
      union all
      (select entry.name, entry.id, entry.updated_at, entry.created_at, entry.last_accessed_at, entry.metadata
         from entries as entry where not entry.is_folder order by entry.%1$I %2$s, entry.name)
    )
    select * from listed limit $4 offset $5
  $query$, file_order, direction) using levels, bucketname, pattern, limits, offsets;
end
$$;

create or replace function storage.update_updated_at_column() returns trigger language plpgsql as $$
begin
  new.updated_at = now();
  return new;
end
$$;
create or replace trigger update_objects_updated_at before update on storage.objects
  for each row execute function storage.update_updated_at_column();

create or replace function storage.protect_delete() returns trigger language plpgsql as $$
begin
  if coalesce(current_setting('storage.allow_delete_query', true), 'false') <> 'true' then
    raise exception 'Direct deletion from storage tables is not allowed. Use the Storage API instead.'
      using errcode = '42501', hint = 'This prevents accidental data loss from orphaned objects.';
  end if;
  return null;
end
$$;
create or replace trigger protect_buckets_delete before delete on storage.buckets
  for each statement execute function storage.protect_delete();
create or replace trigger protect_objects_delete before delete on storage.objects
  for each statement execute function storage.protect_delete();

alter table storage.buckets enable row level security;
alter table storage.objects enable row level security;
grant all on storage.buckets, storage.objects to postgres with grant option;
grant all on storage.buckets, storage.objects to anon, authenticated, service_role;
grant execute on all functions in schema storage to postgres, anon, authenticated, service_role;

do $$
declare
  item record;
begin
  for item in
    select oid::regclass::text as name, 'table' as kind from pg_class
      where relnamespace = 'storage'::regnamespace and relkind = 'r'
    union all
    select oid::regprocedure::text, 'function' from pg_proc where pronamespace = 'storage'::regnamespace
    union all
    select 'storage.buckettype', 'type'
  loop
    execute format('alter %s %s owner to supabase_storage_admin', item.kind, item.name);
  end loop;
end
$$;

-- Postgres lets only a table's owner write policies on it. A hosted project makes an exception for the role postgres;
-- here it inherits the owner's rights, and the triggers below forbid everything except policies and triggers.
grant supabase_storage_admin to postgres with inherit true, set false;

create schema if not exists _stack;
grant usage on schema _stack to public;

create or replace function _stack.may_change_storage() returns boolean language sql stable set search_path = '' as
$$ select current_user = 'supabase_storage_admin' or rolsuper from pg_catalog.pg_roles where rolname = current_user $$;

create or replace function _stack.refuse_storage_change() returns event_trigger
language plpgsql set search_path = '' as $$
declare
  change record;
begin
  if _stack.may_change_storage() then return; end if;
  for change in
    select object_type, object_identity from pg_catalog.pg_event_trigger_ddl_commands()
    where schema_name = 'storage' and command_tag not in ('CREATE POLICY', 'ALTER POLICY', 'CREATE TRIGGER')
  loop
    raise exception using errcode = '42501',
      message = format('must be owner of %s %s', change.object_type, replace(change.object_identity, 'storage.', ''));
  end loop;
end
$$;

create or replace function _stack.refuse_storage_drop() returns event_trigger
language plpgsql set search_path = '' as $$
declare
  dropped record;
begin
  if _stack.may_change_storage() then return; end if;
  for dropped in
    select object_type, object_identity from pg_catalog.pg_event_trigger_dropped_objects()
    where (schema_name = 'storage' or object_identity = 'storage') and object_type not in ('policy', 'trigger')
  loop
    raise exception using errcode = '42501',
      message = format('must be owner of %s %s', dropped.object_type, replace(dropped.object_identity, 'storage.', ''));
  end loop;
end
$$;

drop event trigger if exists stack_refuse_storage_change;
create event trigger stack_refuse_storage_change on ddl_command_end execute function _stack.refuse_storage_change();
drop event trigger if exists stack_refuse_storage_drop;
create event trigger stack_refuse_storage_drop on sql_drop execute function _stack.refuse_storage_drop();
