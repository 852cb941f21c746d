-- Where a user is still named after they have left a session, or stopped a run in one as its
-- operator, and how that is forgotten when their account is deleted.
-- Depends on: everything that refers to users.

-- Without it, the log of a session could only be found by reading every log.
create table private.former_members (
  user_id uuid not null references auth.users (id) on delete cascade,
  session_id uuid not null references public.sessions (id) on delete cascade,
  primary key (user_id, session_id)
);
comment on table private.former_members is
  'Sessions that a user has left, or in which they stopped a run as an operator. Their logs may '
  'name the user, until the account is deleted.';
create index former_members_session_id_idx on private.former_members (session_id);
alter table private.former_members enable row level security;

create function private.remember_former_member()
returns trigger language plpgsql volatile security definer set search_path = '' as $$
begin
  -- Nothing to remember where the session or the user is deleted.
  insert into private.former_members (user_id, session_id)
  select u.id, s.id from auth.users u cross join public.sessions s
  where u.id = old.user_id and s.id = old.session_id
  on conflict do nothing;
  return null;
end
$$;
create trigger session_members_are_remembered after delete on public.session_members
  for each row execute function private.remember_former_member();

create function private.former_user_id()
returns uuid language sql immutable set search_path = '' as $$
  select '00000000-0000-0000-0000-000000000000'::uuid
$$;
comment on function private.former_user_id() is
  'Stands in the log for users whose account is deleted. Null would mean the agent.';

create function private.forget_in_log(user_id uuid, max_rows integer)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  former_id constant uuid := private.former_user_id();
  forgetful_id uuid;
  changed integer;
begin
  -- Messages also name authors of the session that theirs is a fork of.
  select found.session_id into forgetful_id from (
    (select f.session_id from private.former_members f
      where f.user_id = forget_in_log.user_id limit 1)
    union all
    (select m.session_id from public.messages m
      where m.author_id = forget_in_log.user_id limit 1)) found limit 1;
  if forgetful_id is null then return 0; end if;
  with named as (
    select e.seq from public.session_events e
    where e.session_id = forgetful_id and (e.actor_id = forget_in_log.user_id
      or e.payload::text like '%' || forget_in_log.user_id || '%')
    limit max_rows
  )
  update public.session_events e set
    actor_id = case when e.actor_id = forget_in_log.user_id then former_id else e.actor_id end,
    payload = replace(e.payload::text, forget_in_log.user_id::text, former_id::text)::jsonb
  from named where e.session_id = forgetful_id and e.seq = named.seq;
  get diagnostics changed = row_count;
  if changed < max_rows then
    delete from private.former_members f
    where f.session_id = forgetful_id and f.user_id = forget_in_log.user_id;
    update public.messages m set author_id = null
    where m.session_id = forgetful_id and m.author_id = forget_in_log.user_id;
  end if;
  -- The session itself counts, too: there may be another one.
  return changed + 1;
end
$$;
comment on function private.forget_in_log(uuid, integer) is
  'Takes a user out of the log of one session that they have left, at most so many events. Returns '
  '0 when there is no such session any more.';

create function private.forget_in_tables(user_id uuid, max_rows integer)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  reference record;
  remaining integer := max_rows;
  changed integer;
begin
  for reference in
    select key.conrelid::regclass as relation, col.attname as name
    from pg_catalog.pg_constraint key
    join pg_catalog.pg_attribute col on col.attrelid = key.conrelid and col.attnum = key.conkey[1]
    where key.confrelid = 'auth.users'::regclass and key.contype = 'f'
      and key.confdeltype = 'n' and cardinality(key.conkey) = 1
      and key.connamespace::regnamespace::text in ('public', 'private', 'worker')
    order by 1, 2
  loop
    execute format('update %1$s set %2$I = null where ctid = any (array('
      'select ctid from %1$s where %2$I = $1 limit $2))', reference.relation, reference.name)
    using forget_in_tables.user_id, remaining;
    get diagnostics changed = row_count;
    remaining := remaining - changed;
    exit when remaining = 0;
  end loop;
  return max_rows - remaining;
end
$$;
comment on function private.forget_in_tables(uuid, integer) is
  'Does for at most so many rows what deleting the user does for all at once: columns that may be '
  'null forget who it was.';
