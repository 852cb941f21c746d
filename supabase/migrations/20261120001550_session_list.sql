-- The list of a user's sessions, and what is new in each since they looked, on whatever device.

create type public.session_activity as enum ('idle', 'working', 'asks');
comment on type public.session_activity is
  'working: a run is at work, or queued and not paused. asks: a run waits for a person.';

create table private.seen_news (
  session_id uuid not null,
  user_id uuid not null,
  seq bigint not null check (seq > 0),
  seen_at timestamptz not null default now(),
  primary key (session_id, user_id),
  constraint seen_news_user_is_member foreign key (session_id, user_id)
    references public.session_members (session_id, user_id) on delete cascade
);
comment on table private.seen_news is
  'How far in the log of a session each member has looked. Other members cannot read it.';
comment on column private.seen_news.seen_at is
  'When they looked last, to the day: looking at what is no news is noted once a day.';
alter table private.seen_news enable row level security;

create function private.seen_seq(session_id uuid, user_id uuid)
returns bigint language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select seen.seq from private.seen_news seen
    where seen.session_id = seen_seq.session_id and seen.user_id = seen_seq.user_id), 0);
end
$$;

create function private.note_seen(session_id uuid, user_id uuid, seq bigint)
returns void language plpgsql volatile set search_path = '' as $$
begin
  insert into private.seen_news (session_id, user_id, seq)
  select member.session_id, member.user_id, note_seen.seq from public.session_members member
  where member.session_id = note_seen.session_id and member.user_id = note_seen.user_id
  on conflict on constraint seen_news_pkey do update
  set seq = greatest(seen_news.seq, excluded.seq), seen_at = now();
end
$$;
comment on function private.note_seen(uuid, uuid, bigint) is
  'Notes that a member has looked. Does nothing for others.';

create function private.mark_seen(session_id uuid, seq bigint)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions := private.lock_session(mark_seen.session_id, 'viewer');
  me uuid := auth.uid();
  seen bigint;
begin
  if mark_seen.seq is null or mark_seen.seq < 0 then
    perform private.refuse(400, 'invalid_input', 'seq must be the number of an event.');
  end if;
  seen := least(mark_seen.seq, session.last_seq);
  if seen = 0 then return; end if;
  if session.news_seq <= private.seen_seq(session.id, me) then
    if not exists (select from private.seen_news looked
        where looked.session_id = session.id and looked.user_id = me
          and looked.seen_at > now() - interval '1 day') then
      perform private.note_seen(session.id, me, seen);
    end if;
    return;
  end if;
  perform private.note_seen(session.id, me, seen);
  -- The user's other devices take the mark away.
  if session.news_seq <= seen then
    perform private.notify_user(me, session.id, 'session_seen', seen);
  end if;
end
$$;
create function public.mark_seen(session_id uuid, seq bigint)
returns void language sql volatile set search_path = '' as $$
  select private.mark_seen(session_id, seq)
$$;
comment on function public.mark_seen(uuid, bigint) is
  'Notes that the caller has seen the session up to an event, so that it is no longer unread on '
  'any of their devices. Harmless to repeat.';

create function private.activity_of(session_id uuid)
returns public.session_activity language plpgsql stable set search_path = '' as $$
begin
  return case
    -- A browser answers requests of kind execution, not a person.
    when exists (select from public.run_requests q where q.session_id = activity_of.session_id
      and q.status = 'open' and q.kind <> 'execution') then 'asks'
    when exists (select from public.runs r join public.sessions s on s.id = r.session_id
      where r.session_id = activity_of.session_id and (r.status in ('running', 'waiting')
        or r.status = 'queued' and s.queue_paused_at is null)) then 'working'
    else 'idle' end::public.session_activity;
end
$$;

create function private.list_title(session_id uuid, title text)
returns text language plpgsql stable set search_path = '' as $$
begin
  return case when title <> '' then title else coalesce((
    select left(split_part(btrim(message.parts -> 0 ->> 'text', E' \n\t'), E'\n', 1), 80)
    from public.messages message
    where message.session_id = list_title.session_id and message.role = 'user'
      and message.status <> 'discarded'
    order by message.seq limit 1), '') end;
end
$$;
comment on function private.list_title(uuid, text) is
  'Until a session is named, the first line of its first prompt.';

create type private.list_place as (updated_at timestamptz, id uuid);
comment on type private.list_place is 'A place in the list of sessions.';

create function private.list_place(cursor text)
returns private.list_place language plpgsql stable set search_path = '' as $$
begin
  return row(split_part(cursor, ' ', 1)::timestamptz, split_part(cursor, ' ', 2)::uuid)
    ::private.list_place;
exception when data_exception then
  perform private.refuse(400, 'invalid_input',
    'before must be the next_before of an earlier page.');
end
$$;

create function private.my_sessions(before text, max_sessions integer, is_archived boolean)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  me uuid := private.require_user();
  place private.list_place := private.list_place(before);
  wanted integer := least(greatest(coalesce(max_sessions, 50), 1), 200);
begin
  return (
    with page as (
      select s.*, member.role from public.session_members member
      join public.sessions s on s.id = member.session_id
      where member.user_id = me
        and (s.archived_at is not null) = coalesce(my_sessions.is_archived, false)
        and (before is null or (s.updated_at, s.id) < (place.updated_at, place.id))
      order by s.updated_at desc, s.id desc limit wanted
    )
    select jsonb_build_object(
      'sessions', coalesce(jsonb_agg(jsonb_build_object('id', page.id,
        'title', private.list_title(page.id, page.title),
        'updated_at', page.updated_at, 'archived_at', page.archived_at, 'my_role', page.role,
        'activity', private.activity_of(page.id),
        'is_unread', page.news_seq > private.seen_seq(page.id, me))
        order by page.updated_at desc, page.id desc), '[]'),
      'next_before', case when count(*) = wanted then
        (array_agg(to_jsonb(page.updated_at) #>> '{}' || ' ' || page.id
          order by page.updated_at, page.id))[1] end)
    from page);
end
$$;
create function public.my_sessions(
  before text default null, max_sessions integer default 50, is_archived boolean default false)
returns jsonb language sql stable set search_path = '' as $$
  select private.my_sessions(before, max_sessions, is_archived)
$$;
comment on function public.my_sessions(text, integer, boolean) is
  'The caller''s sessions, the one that changed last first, with what a list shows of each. The '
  'next page: before = next_before of this one.';

grant execute on function private.mark_seen(uuid, bigint),
  private.my_sessions(text, integer, boolean) to authenticated;
grant execute on function public.mark_seen(uuid, bigint),
  public.my_sessions(text, integer, boolean) to authenticated;
