-- Tables of the Realtime contract tests. Each test uses its own `room`.

create table public.changes_notes (
  id         bigint generated always as identity primary key,
  room       uuid not null,
  owner      uuid,
  body       text,
  rank       integer,
  tags       text[] not null default '{}',
  extra      jsonb,
  created_at timestamptz not null default '2026-11-20 09:30:00.123456Z'
);
alter table public.changes_notes enable row level security;
grant select on public.changes_notes to authenticated;
grant insert (room, owner, body) on public.changes_notes to authenticated;

create policy "Users can read their notes"
  on public.changes_notes for select to authenticated
  using (owner = (select auth.uid()));

create policy "Users can write their notes"
  on public.changes_notes for insert to authenticated
  with check (owner = (select auth.uid()));

create table public.changes_board (
  id     bigint generated always as identity primary key,
  room   uuid not null,
  body   text,
  secret text
);
alter table public.changes_board replica identity full;
grant select (id, room, body) on public.changes_board to anon, authenticated;

create table public.changes_unpublished (id bigint primary key);

alter publication supabase_realtime add table public.changes_notes, public.changes_board;

-- Every change of a task is broadcast to its owner's private topic.
create table public.changes_tasks (
  id    bigint generated always as identity primary key,
  owner uuid not null,
  title text
);

create function public.announce_task() returns trigger
  language plpgsql security definer set search_path = '' as $$
begin
  perform realtime.broadcast_changes(
    'own:' || coalesce(new.owner, old.owner)::text, tg_op, tg_op, tg_table_name, tg_table_schema, new, old);
  return null;
end
$$;

create trigger changes_tasks_announce after insert or update or delete on public.changes_tasks
  for each row execute function public.announce_task();
