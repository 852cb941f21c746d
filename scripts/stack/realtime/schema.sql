-- Realtime in the database: the messages table, its policies' helpers, the sending functions and the publications.
-- Runs as the superuser supabase_admin, with an empty search_path. Every statement can be run again.

create schema if not exists realtime;
comment on schema realtime is 'Realtime: policies on realtime.messages decide who may join, read and write private channels.';
grant usage on schema realtime to postgres, anon, authenticated, service_role;
grant all on schema realtime to supabase_realtime_admin;

-- Messages: broadcasts from the database are rows of it, and private channels are authorized by its policies.

create table if not exists realtime.messages (
  topic          text      not null,
  extension      text      not null,
  payload        jsonb,
  event          text,
  private        boolean   default false,
  updated_at     timestamp not null default now(),
  inserted_at    timestamp not null default now(),
  id             uuid      not null default gen_random_uuid(),
  binary_payload bytea,
  primary key (id, inserted_at)
) partition by range (inserted_at);
comment on table realtime.messages is
  'Broadcasts sent from the database, one partition a day, kept for three days. Policies on it authorize private channels.';

alter table realtime.messages owner to supabase_realtime_admin;
alter table realtime.messages enable row level security;
grant select, insert, update on realtime.messages to anon, authenticated, service_role;
grant select, insert, update, delete on realtime.messages to postgres, dashboard_user;

create index if not exists messages_inserted_at_topic_index on realtime.messages (inserted_at desc, topic)
  where extension = 'broadcast' and private;

do $$
begin
  if not exists (
    select from pg_catalog.pg_constraint
    where conrelid = 'realtime.messages'::regclass and conname = 'messages_one_payload'
  ) then
    alter table realtime.messages add constraint messages_one_payload
      check (payload is null or binary_payload is null) not valid;
  end if;
end
$$;

-- Partitions are named after their UTC day. Without today's, send() loses messages.

create or replace function realtime.ensure_message_partitions() returns void
  language plpgsql volatile set search_path = '' as $$
declare
  today date := timezone('utc', now())::date;
  days_kept constant integer := 3;
  day date;
  partition_name text;
begin
  for day in select generate_series(today - 1, today + 3, interval '1 day')::date loop
    partition_name := format('messages_%s', to_char(day, 'YYYY_MM_DD'));
    if to_regclass(format('realtime.%I', partition_name)) is null then
      execute format(
        'create table if not exists realtime.%I partition of realtime.messages for values from (%L) to (%L)',
        partition_name, day, day + 1);
      execute format('alter table realtime.%I owner to supabase_realtime_admin', partition_name);
    end if;
  end loop;

  for partition_name in
    select child.relname
    from pg_catalog.pg_inherits as link
    join pg_catalog.pg_class as child on child.oid = link.inhrelid
    where link.inhparent = 'realtime.messages'::regclass
      and child.relname < format('messages_%s', to_char(today - days_kept, 'YYYY_MM_DD'))
  loop
    execute format('drop table if exists realtime.%I', partition_name);
  end loop;
end
$$;
comment on function realtime.ensure_message_partitions() is
  'Internal: creates the partitions from yesterday to three days ahead and drops those older than three days.';
revoke execute on function realtime.ensure_message_partitions() from public;

select realtime.ensure_message_partitions();

-- Sending. The caller's rights, policies and search_path apply.

create or replace function realtime.topic() returns text
  language sql stable as $$
  select nullif(current_setting('realtime.topic', true), '')
$$;
comment on function realtime.topic() is 'The topic being authorized, for policies on realtime.messages.';

create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true)
  returns void language plpgsql volatile as $$
declare
  message_id uuid := gen_random_uuid();
begin
  perform set_config('realtime.topic', send.topic, true);
  insert into realtime.messages (id, payload, event, topic, private, extension)
  values (
    message_id,
    case when send.payload ? 'id' then send.payload else jsonb_set(send.payload, '{id}', to_jsonb(message_id)) end,
    send.event, send.topic, send.private, 'broadcast'
  );
exception when others then
  raise warning 'WarnSendingBroadcastMessage: %', sqlerrm;
end
$$;
comment on function realtime.send(jsonb, text, text, boolean) is
  'Broadcasts an event with a JSON payload to a topic once the transaction commits. A failure is a warning, never an error.';

create or replace function realtime.send_binary(payload bytea, event text, topic text, private boolean default true)
  returns void language plpgsql volatile as $$
begin
  perform set_config('realtime.topic', send_binary.topic, true);
  insert into realtime.messages (binary_payload, event, topic, private, extension)
  values (send_binary.payload, send_binary.event, send_binary.topic, send_binary.private, 'broadcast');
exception when others then
  raise warning 'WarnSendingBroadcastMessage: %', sqlerrm;
end
$$;
comment on function realtime.send_binary(bytea, text, text, boolean) is
  'Broadcasts an event with a binary payload to a topic once the transaction commits. A failure is a warning, never an error.';

create or replace function realtime.broadcast_changes(
  topic_name text, event_name text, operation text, table_name text, table_schema text,
  new record, old record, level text default 'ROW'
) returns void language plpgsql volatile as $$
begin
  if level = 'STATEMENT' then
    raise exception 'function can only be triggered for each row, not for each statement';
  end if;
  if operation is null or operation not in ('INSERT', 'UPDATE', 'DELETE') then
    raise exception 'Unexpected operation type: %', operation;
  end if;
  perform realtime.send(
    jsonb_build_object(
      'old_record', case when operation <> 'INSERT' then to_jsonb(old) end,
      'record', case when operation <> 'DELETE' then to_jsonb(new) end,
      'operation', operation, 'table', table_name, 'schema', table_schema),
    event_name, topic_name);
exception when others then
  raise exception 'Failed to process the row: %', sqlerrm;
end
$$;
comment on function realtime.broadcast_changes(text, text, text, text, text, record, record, text) is
  'Broadcasts a row change to a private topic. Call it in a row trigger.';

alter function realtime.topic() owner to supabase_realtime_admin;
alter function realtime.send(jsonb, text, text, boolean) owner to supabase_realtime_admin;
alter function realtime.send_binary(bytea, text, text, boolean) owner to supabase_realtime_admin;
alter function realtime.broadcast_changes(text, text, text, text, text, record, record, text)
  owner to supabase_realtime_admin;

-- Only a table's owner can write policies on it, and migrations run as postgres. As on hosted, postgres may write policies on
-- realtime.messages and change nothing else there, so it gets the owner's membership for the duration of the command.

create or replace function realtime.grant_message_ownership() returns event_trigger
  language plpgsql security definer set search_path = '' as $$
begin
  grant supabase_realtime_admin to postgres with inherit true, set false;
end
$$;
revoke execute on function realtime.grant_message_ownership() from public;

create or replace function realtime.revoke_message_ownership() returns event_trigger
  language plpgsql security definer set search_path = '' as $$
begin
  revoke supabase_realtime_admin from postgres;
end
$$;
revoke execute on function realtime.revoke_message_ownership() from public;

drop event trigger if exists realtime_grant_message_ownership;
create event trigger realtime_grant_message_ownership on ddl_command_start
  when tag in ('CREATE POLICY', 'ALTER POLICY', 'DROP POLICY') execute function realtime.grant_message_ownership();
drop event trigger if exists realtime_revoke_message_ownership;
create event trigger realtime_revoke_message_ownership on ddl_command_end
  when tag in ('CREATE POLICY', 'ALTER POLICY', 'DROP POLICY') execute function realtime.revoke_message_ownership();

-- Row level security of subscribers: each is checked with its own role and claims, many in one call.

create or replace function realtime.await_visibility(transaction_id bigint) returns void
  language plpgsql volatile set search_path = '' as $$
declare
  snapshot pg_snapshot;
  ceiling bigint;
  distance bigint;
begin
  loop
    snapshot := pg_current_snapshot();
    ceiling := pg_snapshot_xmax(snapshot)::text::bigint;
    distance := (transaction_id - ceiling) & 4294967295;
    if distance >= 2147483648 then
      distance := distance - 4294967296;
    end if;
    exit when pg_visible_in_snapshot((ceiling + distance)::text::xid8, snapshot);
    perform pg_sleep(0.0005);
  end loop;
end
$$;
comment on function realtime.await_visibility(bigint) is
  'Internal: returns once a transaction (the low 32 bits of its id) is visible. A commit is in the WAL a moment before that.';
revoke execute on function realtime.await_visibility(bigint) from public;

create or replace function realtime.prepare_probe(probe text, role text) returns text
  language plpgsql volatile as $$
declare
  most_kept constant integer := 64;
  probe_name text := 'realtime_probe_' || md5(role || probe);
  oldest text;
begin
  if not exists (select from pg_catalog.pg_prepared_statements where name = probe_name) then
    select name into oldest
    from pg_catalog.pg_prepared_statements
    where name like 'realtime\_probe\_%' order by prepare_time desc offset most_kept - 1 limit 1;
    if oldest is not null then
      execute format('deallocate %I', oldest);
    end if;
    execute format('prepare %I (jsonb) as %s', probe_name, probe);
  end if;
  return probe_name;
end
$$;
comment on function realtime.prepare_probe(text, text) is
  'Internal: planning takes most of the time, so plans are kept, one for each role because policies are part of a plan.';
revoke execute on function realtime.prepare_probe(text, text) from public;

create or replace function realtime.visible_rows(
  entity regclass, key_columns jsonb, viewers jsonb, transaction_ids jsonb
) returns table (viewer_index integer, key_indexes integer[], failure text)
  language plpgsql volatile set search_path = '' as $$
declare
  viewer jsonb;
  probe text;
  probe_name text;
begin
  perform realtime.await_visibility(transaction_id::bigint)
  from jsonb_array_elements_text(transaction_ids) as given (transaction_id);

  -- A scalar subquery, so that each row is found by its key before its policies run.
  select format(
    'select coalesce(pg_catalog.array_agg(wanted.position::integer - 1), %L) '
    'from pg_catalog.jsonb_array_elements($1) with ordinality as wanted (key, position) '
    'where (select true from %s as candidate where %s)',
    '{}', entity,
    string_agg(
      format('candidate.%I = (wanted.key ->> %s)::%s',
        attribute.attname, key_column.position - 1, format_type(attribute.atttypid, -1)),
      ' and '))
  into probe
  from jsonb_array_elements_text(key_columns) with ordinality as key_column (name, position)
  join pg_catalog.pg_attribute as attribute
    on attribute.attrelid = entity and attribute.attname = key_column.name;

  viewer_index := 0;
  for viewer in select * from jsonb_array_elements(viewers) loop
    key_indexes := '{}';
    failure := null;
    begin
      perform set_config('search_path', '"$user", public, extensions', true);
      probe_name := realtime.prepare_probe(probe, viewer ->> 'role');
      perform set_config('request.jwt.claims', viewer ->> 'claims', true), set_config('role', viewer ->> 'role', true);
      execute format('execute %I (%L)', probe_name, viewer -> 'keys') into key_indexes;
    exception when others then
      failure := sqlerrm;
    end;
    perform set_config('role', 'none', true), set_config('search_path', '', true);
    return next;
    viewer_index := viewer_index + 1;
  end loop;
end
$$;
comment on function realtime.visible_rows(regclass, jsonb, jsonb, jsonb) is
  'Internal: the rows with these keys that each viewer {role, claims, keys} can select now.';
revoke execute on function realtime.visible_rows(regclass, jsonb, jsonb, jsonb) from public;

-- Publications: users add their tables to the first one; the second one carries broadcasts.

do $$
begin
  if not exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime with (publish = 'insert, update, delete');
    alter publication supabase_realtime owner to postgres;
  end if;
  if not exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime_messages_publication') then
    create publication supabase_realtime_messages_publication for table realtime.messages with (publish = 'insert');
  end if;
end
$$;
