-- The file tree: numbered revisions, contents stored once per session, and the path rules of
-- workspace/paths.ts.

-- The twin of isValidPath in workspace/paths.ts. One table of paths tests both.
create function private.is_valid_path(path text)
returns boolean language sql immutable parallel safe set search_path = '' as $$
  select octet_length(path) between 1 and 512
    and path is nfc normalized
    and path !~ '[\u0001-\u001f\u007f-\u009f\\]'
    and path !~ '(^|/)\.{0,2}(/|$)'
    and length(path) - length(replace(path, '/', '')) < 32
$$;
comment on function private.is_valid_path(text) is
  'Relative, with /, NFC, no empty, . or .. segment, no control character or backslash, at most '
  '512 bytes and 32 segments.';

create function private.folded_path(path text)
returns text language sql immutable parallel safe set search_path = '' as $$
  select lower(path collate pg_catalog.pg_c_utf8)
$$;
comment on function private.folded_path(text) is
  'The same for paths that differ only in case. Simple case mapping, equal on every installation.';
grant execute on function private.is_valid_path(text), private.folded_path(text)
  to anon, authenticated, service_role;

create type public.revision_kind as enum ('change', 'restore', 'undo', 'fork');
comment on type public.revision_kind is 'How a revision came to be.';

create table public.revisions (
  session_id uuid not null references public.sessions (id) on delete cascade,
  number integer not null check (number > 0),
  kind public.revision_kind not null default 'change',
  author_id uuid references auth.users (id) on delete set null,
  run_id uuid,
  change_id uuid not null,
  source integer check (source >= 0),
  source_run_id uuid,
  summary text not null default '' check (char_length(summary) <= 500),
  name text not null default '' check (char_length(name) <= 100),
  is_starred boolean not null default false,
  changed jsonb not null check (jsonb_typeof(changed) = 'array'),
  created_at timestamptz not null default now(),
  primary key (session_id, number),
  constraint revisions_change_id_is_unique unique (session_id, change_id),
  constraint revisions_run_is_of_the_session foreign key (run_id, session_id)
    references public.runs (id, session_id) on delete set null (run_id),
  constraint revisions_source_run_is_of_the_session foreign key (source_run_id, session_id)
    references public.runs (id, session_id) on delete set null (source_run_id)
);
comment on table public.revisions is
  'The numbered states of a session''s file tree. Every change of files makes a new one.';
comment on column public.revisions.change_id is
  'Made by the client, so that a repeated request changes nothing.';
comment on column public.revisions.changed is
  'What it changed, as the event tells it: a list of {path, change, hash, bytes, moved_from, '
  'lines_added, lines_removed}.';
comment on column public.revisions.name is
  'What people call this state, so that they find it again. Empty: nothing.';
comment on column public.revisions.source is
  'For a restore or a fork: the revision that the tree was taken from. For an undo of one revision: '
  'that revision.';
comment on column public.revisions.source_run_id is
  'For an undo: the run whose changes were undone.';
create index revisions_author_id_idx on public.revisions (author_id);
create index revisions_run_id_idx on public.revisions (run_id, session_id);
create index revisions_source_run_id_idx on public.revisions (source_run_id, session_id);
create index revisions_marked_idx on public.revisions (session_id, number)
  where is_starred or name <> '';

create table public.file_contents (
  session_id uuid not null references public.sessions (id) on delete cascade,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  content text not null check (octet_length(content) <= 1048576),
  primary key (session_id, hash)
);
comment on table public.file_contents is
  'The texts of files. Each is stored once per session, however many paths and revisions have it.';
comment on column public.file_contents.hash is 'SHA-256 of the text in UTF-8.';

create table public.file_versions (
  session_id uuid not null references public.sessions (id) on delete cascade,
  path text not null check (private.is_valid_path(path)),
  revision integer not null,
  until_revision integer,
  hash text not null,
  bytes integer not null check (bytes between 0 and 1048576),
  primary key (session_id, path, revision),
  constraint file_versions_revision_exists foreign key (session_id, revision)
    references public.revisions (session_id, number) on delete cascade,
  constraint file_versions_content_exists foreign key (session_id, hash)
    references public.file_contents (session_id, hash),
  constraint file_versions_end_after_they_begin check (until_revision > revision)
);
comment on table public.file_versions is
  'What a path held from one revision until another: only what changed, never the whole tree.';
comment on column public.file_versions.until_revision is
  'The revision that replaced it, or deleted it where no version begins there. Null: it is '
  'current.';
create unique index file_versions_current_idx
  on public.file_versions (session_id, (private.folded_path(path) collate "C"))
  include (bytes) where until_revision is null;
create index file_versions_until_revision_idx
  on public.file_versions (session_id, until_revision);
create index file_versions_revision_idx on public.file_versions (session_id, revision);
create index file_versions_hash_idx on public.file_versions (session_id, hash);

create table public.file_locks (
  session_id uuid not null references public.sessions (id) on delete cascade,
  path text not null check (private.is_valid_path(path)),
  locked_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  primary key (session_id, path)
);
comment on table public.file_locks is
  'Files that the agent must not touch. People may still change them.';
create index file_locks_locked_by_idx on public.file_locks (locked_by);

create view public.files with (security_invoker = true) as
  select version.session_id, version.path, version.revision, version.bytes, version.hash,
    lock.path is not null as is_locked
  from public.file_versions version
  left join public.file_locks lock
    on lock.session_id = version.session_id and lock.path = version.path
  where version.until_revision is null;
comment on view public.files is
  'The current file tree, without the texts: read those with read_file or from file_contents.';

-- A view of two tables is not writable by itself, which the Data API would answer as its own fault
-- before it asks whether the caller may write. With this trigger it is asked first, and nobody may.
create function private.refuse_to_write_files()
returns trigger language plpgsql volatile set search_path = '' as $$
begin
  perform private.refuse(403, 'forbidden', 'Files are changed by change_files.');
  return null;
end
$$;
create trigger files_are_changed_by_verbs instead of insert or update or delete on public.files
  for each row execute function private.refuse_to_write_files();

alter table public.revisions enable row level security;
alter table public.file_contents enable row level security;
alter table public.file_versions enable row level security;
alter table public.file_locks enable row level security;
grant select on public.revisions, public.file_contents, public.file_versions, public.file_locks,
  public.files to anon, authenticated;
grant select, insert, update, delete
  on public.revisions, public.file_contents, public.file_versions, public.file_locks
  to service_role;
grant select on public.files to service_role;
create policy "Members and visitors whose link shows history can read revisions"
  on public.revisions for select to anon, authenticated
  using (session_id = any (array(select private.readable_session_ids('{history}'))));
-- A link that shows no history shows the files as they are.
create policy "Members and visitors with a link can read file contents" on public.file_contents
  for select to anon, authenticated
  using (session_id = any (array(select private.readable_session_ids()))
    and (session_id = any (array(select private.readable_session_ids('{history}')))
      or exists (select from public.file_versions version
        where version.session_id = file_contents.session_id
          and version.hash = file_contents.hash and version.until_revision is null)));
create policy "Members and visitors with a link can read file versions" on public.file_versions
  for select to anon, authenticated
  using (session_id = any (array(select private.readable_session_ids()))
    and (until_revision is null
      or session_id = any (array(select private.readable_session_ids('{history}')))));
create policy "Members and visitors with a link can read file locks" on public.file_locks
  for select to anon, authenticated
  using (session_id = any (array(select private.readable_session_ids())));
