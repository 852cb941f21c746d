-- Contents of files that no version refers to, such as those of a file that is written and deleted
-- in one change. The sweep walks over all contents, a few at a time, and begins again at the end.

create table private.content_walk (
  is_only_row boolean primary key default true,
  session_id uuid not null default '00000000-0000-0000-0000-000000000000',
  hash text not null default '',
  constraint content_walk_has_one_row check (is_only_row)
);
comment on table private.content_walk is
  'One row: the content that the sweep has looked at last for one that is not used.';
insert into private.content_walk default values;
alter table private.content_walk enable row level security;

create function private.delete_unused_in(session_id uuid, hashes text[])
returns integer language plpgsql volatile set search_path = '' as $$
declare
  deleted integer;
begin
  -- Whoever changes files holds this lock, and may be about to use such a content.
  perform from public.sessions s where s.id = delete_unused_in.session_id
  for update skip locked;
  if not found then return 0; end if;
  delete from public.file_contents c
  where c.session_id = delete_unused_in.session_id and c.hash = any (hashes)
    and not exists (select from public.file_versions version
      where version.session_id = c.session_id and version.hash = c.hash);
  get diagnostics deleted = row_count;
  return deleted;
end
$$;
comment on function private.delete_unused_in(uuid, text[]) is
  'Deletes those of the contents of a session that no version refers to. A session that somebody '
  'else has locked is left for the next round.';

create function private.delete_unused_contents(
  max_rows integer, out deleted integer, out session_ids uuid[])
language plpgsql volatile set search_path = '' as $$
declare
  walk private.content_walk;
  next jsonb;
  last jsonb;
  unused record;
begin
  deleted := 0;
  session_ids := '{}';
  select * into walk from private.content_walk for update skip locked;
  if not found then return; end if;
  select jsonb_agg(jsonb_build_object('session_id', step.session_id, 'hash', step.hash)
    order by step.session_id, step.hash)
  into next from (
    select c.session_id, c.hash from public.file_contents c
    where (c.session_id, c.hash) > (walk.session_id, walk.hash)
    order by c.session_id, c.hash limit max_rows) step;
  for unused in
    select step.session_id, array_agg(step.hash) as hashes
    from jsonb_to_recordset(coalesce(next, '[]')) as step (session_id uuid, hash text)
    where not exists (select from public.file_versions version
      where version.session_id = step.session_id and version.hash = step.hash)
    group by step.session_id
  loop
    deleted := deleted + private.delete_unused_in(unused.session_id, unused.hashes);
    session_ids := session_ids || unused.session_id;
  end loop;
  last := case when jsonb_array_length(next) = max_rows then next -> -1 end;
  update private.content_walk w set
    session_id = coalesce((last ->> 'session_id')::uuid, '00000000-0000-0000-0000-000000000000'),
    hash = coalesce(last ->> 'hash', '');
end
$$;
comment on function private.delete_unused_contents(integer) is
  'Looks at the next contents, at most so many, and deletes those that no version refers to. Also '
  'returns the sessions that it deleted in.';
