-- Counts what is stored in a session, whoever stores or deletes it. Events are counted where they
-- are appended. Depends on: storage, log, files, executions.

create function private.add_storage(
  user_id uuid, sessions integer, file_bytes bigint, message_bytes bigint)
returns void language plpgsql volatile set search_path = '' as $$
begin
  update private.user_storage u set sessions = u.sessions + add_storage.sessions,
    file_bytes = u.file_bytes + add_storage.file_bytes,
    message_bytes = u.message_bytes + add_storage.message_bytes
  where u.user_id = add_storage.user_id;
  if found then return; end if;
  insert into private.user_storage as u (user_id, sessions, file_bytes, message_bytes)
  select a.id, add_storage.sessions, add_storage.file_bytes, add_storage.message_bytes
  from auth.users a where a.id = add_storage.user_id
  on conflict on constraint user_storage_pkey do update set
    sessions = u.sessions + excluded.sessions, file_bytes = u.file_bytes + excluded.file_bytes,
    message_bytes = u.message_bytes + excluded.message_bytes;
end
$$;
comment on function private.add_storage(uuid, integer, bigint, bigint) is
  'Adds to the counter row of a user, if they still exist.';

create function private.count_session()
returns trigger language plpgsql volatile security definer set search_path = '' as $$
begin
  if tg_op = 'UPDATE' and old.owner_id = new.owner_id then
    perform private.add_storage(new.owner_id, 0, new.file_bytes - old.file_bytes,
      new.message_bytes - old.message_bytes);
    return null;
  end if;
  if tg_op = 'UPDATE' then
    perform private.lock_storage_in_order(array[old.owner_id, new.owner_id]);
  end if;
  if tg_op <> 'INSERT' then
    perform private.add_storage(old.owner_id, -1, -old.file_bytes, -old.message_bytes);
  end if;
  if tg_op <> 'DELETE' then
    perform private.add_storage(new.owner_id, 1, new.file_bytes, new.message_bytes);
  end if;
  return null;
end
$$;
comment on function private.count_session() is
  'Adds the change of a session to the counter row of its owner.';
-- At commit, because runs of a user in several sessions lock that row and their spend, and must do
-- so in one order.
create constraint trigger sessions_count_for_their_owner after insert or delete
  on public.sessions deferrable initially deferred
  for each row execute function private.count_session();
create constraint trigger sessions_count_changes_for_their_owner after update
  on public.sessions deferrable initially deferred
  for each row when ((old.owner_id, old.file_bytes, old.message_bytes)
    is distinct from (new.owner_id, new.file_bytes, new.message_bytes))
  execute function private.count_session();

-- After a session itself is deleted, there is nothing left to count in.
create function private.count_contents()
returns trigger language plpgsql volatile security definer set search_path = '' as $$
begin
  update public.sessions s set file_bytes = s.file_bytes
    + case tg_op when 'INSERT' then counted.bytes else -counted.bytes end
  from (select session_id, sum(octet_length(content)) as bytes from changed group by 1) counted
  where s.id = counted.session_id;
  return null;
end
$$;
create trigger file_contents_count_added after insert on public.file_contents
  referencing new table as changed for each statement execute function private.count_contents();
create trigger file_contents_count_deleted after delete on public.file_contents
  referencing old table as changed for each statement execute function private.count_contents();

create function private.count_rewritten_events()
returns trigger language plpgsql volatile security definer set search_path = '' as $$
begin
  update public.sessions s set message_bytes = s.message_bytes + counted.bytes
  from (
    select session_id, sum(bytes) as bytes
    from (
      select session_id, private.event_bytes(type, payload) as bytes from after
      union all select session_id, -private.event_bytes(type, payload) from before) changes
    group by 1
  ) counted
  where s.id = counted.session_id and counted.bytes <> 0;
  return null;
end
$$;
create trigger session_events_count_rewritten after update on public.session_events
  referencing old table as before new table as after
  for each statement execute function private.count_rewritten_events();

create function private.bytes_of(execution public.executions)
returns bigint language sql immutable set search_path = '' as $$
  select octet_length(execution.output) + coalesce(octet_length(execution.stdin), 0)
    + coalesce(octet_length(execution.displays::text), 0)
$$;

create function private.count_execution()
returns trigger language plpgsql volatile security definer set search_path = '' as $$
declare
  bytes bigint := private.bytes_of(new)
    - case when tg_op = 'UPDATE' then private.bytes_of(old) else 0 end;
begin
  if bytes <> 0 then
    update public.sessions s set message_bytes = s.message_bytes + bytes
    where s.id = new.session_id;
  end if;
  return null;
end
$$;
create trigger executions_count_their_texts after insert or update of output, stdin, displays
  on public.executions for each row execute function private.count_execution();
