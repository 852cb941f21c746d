-- Sessions: one conversation together with one file tree. Also who its members are, and each user's
-- profile.

create type public.member_role as enum ('viewer', 'editor', 'owner');
comment on type public.member_role is
  'In rising order: viewers read, editors also write and prompt, owners also share and delete.';
create type public.approval_policy as enum ('allow_all', 'ask_before_changes', 'ask_before_all');
comment on type public.approval_policy is 'When the agent asks before it uses a tool.';

create table public.profiles (
  user_id uuid primary key references auth.users (id) on delete cascade,
  name text not null default '' check (char_length(name) <= 100),
  default_model_id text references public.models (id) on delete set null,
  instructions text not null default '' check (char_length(instructions) <= 20000),
  max_cost_per_day numeric(12, 6) check (max_cost_per_day >= 0),
  updated_at timestamptz not null default now()
);
comment on table public.profiles is
  'Name, default model, standing instructions and budget of each user who has set any of them.';
comment on column public.profiles.max_cost_per_day is
  'The user''s own budget per day (UTC), in US dollars. Unlike the operator''s limit, it counts what '
  'their own keys pay, too. Null: none.';
create index profiles_default_model_id_idx on public.profiles (default_model_id);

create table public.sessions (
  id uuid primary key,
  owner_id uuid not null references auth.users (id) on delete cascade,
  title text not null default '' check (char_length(title) <= 200),
  model_id text references public.models (id) on delete set null,
  instructions text not null default '' check (char_length(instructions) <= 20000),
  approval_policy public.approval_policy not null default 'allow_all',
  allowed_tools text[] not null default '{}'
    check (cardinality(allowed_tools) <= 50 and array_position(allowed_tools, null) is null),
  head_revision integer not null default 0 check (head_revision >= 0),
  last_seq bigint not null default 0 check (last_seq >= 0),
  news_seq bigint not null default 0 check (news_seq >= 0),
  topic_epoch integer not null default 0 check (topic_epoch >= 0),
  file_bytes bigint not null default 0,
  message_bytes bigint not null default 0,
  queue_paused_at timestamptz,
  archived_at timestamptz,
  forked_from_session_id uuid references public.sessions (id) on delete set null,
  forked_from_message_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
-- Every batch of events updates a row. With room in its page, no index has to follow.
) with (fillfactor = 70);
comment on table public.sessions is
  'One conversation together with one file tree: what a user opens.';
comment on column public.sessions.title is 'Empty until a user or the agent names it.';
comment on column public.sessions.allowed_tools is
  'Tools that the agent uses without asking, whatever the approval policy says, because a user '
  'answered a request with "always".';
comment on column public.sessions.head_revision is
  'The number of the newest revision of the files; 0 before the first.';
comment on column public.sessions.last_seq is
  'The number of the newest event in the log. The lock of its row orders all changes of a session.';
comment on column public.sessions.news_seq is
  'The number of the newest event that makes the session unread: a message was sent, a run asked '
  'or finished.';
comment on column public.sessions.topic_epoch is
  'Part of the name of its Realtime topic. Realtime asks once per channel who may listen, so a '
  'member''s removal raises it: the others move to a topic that the removed member cannot join.';
comment on column public.sessions.file_bytes is
  'Bytes of all file contents, of earlier versions too.';
comment on column public.sessions.message_bytes is
  'Bytes of the log without streamed text, of attachments, and of what programs read and wrote.';
comment on column public.sessions.queue_paused_at is
  'Since when no queued run starts, because a run failed or was stopped. Null: they start in turn.';
create index sessions_owner_id_idx on public.sessions (owner_id);
create index sessions_model_id_idx on public.sessions (model_id);
create index sessions_forked_from_session_id_idx on public.sessions (forked_from_session_id);

create table public.session_members (
  session_id uuid not null references public.sessions (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role public.member_role not null,
  created_at timestamptz not null default now(),
  primary key (session_id, user_id)
);
comment on table public.session_members is 'Who may do what in a session.';
create index session_members_user_id_idx on public.session_members (user_id, session_id);
create unique index session_members_one_owner_idx on public.session_members (session_id)
  where role = 'owner';
alter table public.sessions add constraint sessions_owner_is_member
  foreign key (id, owner_id) references public.session_members (session_id, user_id)
  deferrable initially deferred;
create index sessions_owner_is_member_idx on public.sessions (id, owner_id);

create type private.link_content as enum ('history', 'tools', 'costs');
comment on type private.link_content is
  'What a link may show beyond the conversation and the present files. history: earlier revisions. '
  'tools: inputs and outputs of tools, and instructions. costs: tokens and money.';

create table private.session_links (
  session_id uuid primary key references public.sessions (id) on delete cascade,
  token_hash bytea not null unique,
  shows private.link_content[] not null default '{}',
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now()
);
comment on table private.session_links is
  'Read-only links: anyone who knows the token may read the session. Only a hash of the token is '
  'kept. Deleting the row revokes the link.';
create index session_links_created_by_idx on private.session_links (created_by);
alter table private.session_links enable row level security;

create function private.sent_link()
returns private.session_links language plpgsql stable security definer set search_path = '' as $$
begin
  return (
    select link from private.session_links link
    where link.token_hash = sha256(convert_to(
      nullif(current_setting('request.headers', true), '')::json ->> 'x-session-link', 'UTF8')));
end
$$;
comment on function private.sent_link() is
  'The link whose token is in the request header x-session-link, if it is still valid.';

-- Policies say `= any (array(select …))`, not `in (select …)`: the array is made once and looked
-- up in an index. A subquery in a policy is a filter, and would read everybody's sessions.
create function private.readable_session_ids(content private.link_content[] default '{}')
returns setof uuid language plpgsql stable security definer set search_path = '' rows 100 as $$
begin
  return query
    select member.session_id from public.session_members member
    where member.user_id = (select auth.uid())
    union
    select link.session_id from private.sent_link() link
    where link.session_id is not null and link.shows @> readable_session_ids.content;
end
$$;
comment on function private.readable_session_ids(private.link_content[]) is
  'Sessions the caller may read: as a member, or by a link that shows this content.';

create function private.my_session_ids()
returns setof uuid language plpgsql stable security definer set search_path = '' rows 100 as $$
begin
  return query
    select member.session_id from public.session_members member
    where member.user_id = (select auth.uid());
end
$$;
comment on function private.my_session_ids() is 'Sessions the caller is a member of.';
grant execute on function private.readable_session_ids(private.link_content[])
  to anon, authenticated;
grant execute on function private.my_session_ids() to authenticated;

alter table public.profiles enable row level security;
grant select on public.profiles to authenticated;
grant select, insert, update, delete on public.profiles to service_role;
create policy "Users can read their own profile" on public.profiles
  for select to authenticated using (user_id = (select auth.uid()));

alter table public.sessions enable row level security;
grant select on public.sessions to anon, authenticated;
grant select, insert, update, delete on public.sessions to service_role;
create policy "Members and visitors whose link shows tools can read the session"
  on public.sessions for select to anon, authenticated
  using (id = any (array(select private.readable_session_ids('{tools}'))));

alter table public.session_members enable row level security;
grant select on public.session_members to authenticated;
grant select, insert, update, delete on public.session_members to service_role;
create policy "Members can read who else is a member" on public.session_members
  for select to authenticated
  using (session_id = any (array(select private.my_session_ids())));

create function private.session_topic(session_id uuid, epoch integer)
returns text language plpgsql immutable set search_path = '' as $$
begin
  return 'session:' || session_id || ':' || epoch;
end
$$;
comment on function private.session_topic(uuid, integer) is
  'The Realtime topic of a session.';

create function private.my_role(session_id uuid)
returns public.member_role language plpgsql stable security definer set search_path = '' as $$
begin
  return (
    select member.role from public.session_members member
    where member.session_id = my_role.session_id and member.user_id = (select auth.uid()));
end
$$;
comment on function private.my_role(uuid) is
  'The role of the caller in a session; null for a stranger.';

create function private.lock_session(session_id uuid, needed_role public.member_role)
returns public.sessions language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions;
  role public.member_role;
begin
  perform private.require_user();
  -- A stranger must not lock the row, so the role is read before the lock. It is read again under
  -- the lock, because membership may have ended while we waited.
  if private.my_role(lock_session.session_id) is not null then
    select * into session from public.sessions s where s.id = lock_session.session_id for update;
    role := private.my_role(lock_session.session_id);
  end if;
  if session.id is null or role is null then
    perform private.refuse(404, 'session_not_found',
      'This session does not exist, or you are not a member of it.');
  end if;
  if role < needed_role then
    perform private.refuse(403, 'forbidden', format(
      'This needs the role %s in the session; yours is %s.', needed_role, role));
  end if;
  return session;
end
$$;
comment on function private.lock_session(uuid, public.member_role) is
  'Locks a session for the rest of the transaction and refuses a caller with a lower role. Every '
  'change of a session begins here: sessions are locked before everything that belongs to them.';
