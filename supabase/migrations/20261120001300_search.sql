-- Search in the messages and files of one's own sessions: words by full text, fragments by
-- trigrams.
-- The costs tell the planner to ask the index, instead of reading every text of a session again.

create function private.message_text(parts jsonb)
returns text language plpgsql immutable parallel safe cost 10000 set search_path = '' as $$
begin
  return (
    select left(coalesce(string_agg(part ->> 'text', E'\n' order by position), ''), 100000)
    from jsonb_array_elements(parts) with ordinality as parts (part, position)
    where part ->> 'type' = 'text');
end
$$;
comment on function private.message_text(jsonb) is
  'The text of a message that is searched, without tool calls and opaque parts.';

create function private.file_text(content text)
returns text language sql immutable parallel safe cost 10000 set search_path = '' as $$
  select left(content, 100000)
$$;
comment on function private.file_text(text) is 'The part of a file that is searched.';

create function private.words_of(content text)
returns tsvector language plpgsql immutable parallel safe cost 100000 set search_path = '' as $$
begin
  return to_tsvector('simple', content);
end
$$;
comment on function private.words_of(text) is 'The words of a text, in any language.';
-- The indexes below call these with the rights of the role that inserts.
grant execute on function private.message_text(jsonb), private.file_text(text),
  private.words_of(text) to service_role;

-- The session comes first in each, so that a common word is looked up in one's own sessions only.
create index messages_words_idx on public.messages
  using gin (session_id, private.words_of(private.message_text(parts)));
create index messages_fragments_idx on public.messages
  using gin (session_id, private.message_text(parts) extensions.gin_trgm_ops);
create index file_contents_words_idx on public.file_contents
  using gin (session_id, private.words_of(private.file_text(content)));
create index file_contents_fragments_idx on public.file_contents
  using gin (session_id, private.file_text(content) extensions.gin_trgm_ops);

create function private.excerpt(content text, query text)
returns text language sql immutable set search_path = '' as $$
  select substr(content, greatest(position(lower(query) in lower(content)) - 60, 1), 200)
$$;
comment on function private.excerpt(text, text) is
  'The text around the first place where the query stands, else the beginning.';

-- Checks the caller's sessions itself, instead of leaving that to policies: behind a policy
-- Postgres may not use the search indexes, because their operators are not leakproof.
create function private.search(query text, within_session_id uuid, max_results integer)
returns table (session_id uuid, kind text, message_id uuid, path text, excerpt text,
  found_at timestamptz)
language plpgsql stable security definer set search_path = '' set jit = off as $$
declare
  words tsquery;
  fragment text;
  wanted integer := least(greatest(coalesce(search.max_results, 20), 1), 100);
begin
  perform private.require_user();
  perform private.require_text(search.query, 200, 'query');
  words := websearch_to_tsquery('simple', search.query);
  fragment := '%' || regexp_replace(search.query, '([\\%_])', '\\\1', 'g') || '%';
  return query
  with mine as (
    select id from private.my_session_ids() id
    where within_session_id is null or id = within_session_id
  ), found_messages as (
    select m.session_id, 'message' as kind, m.id, null::text as path, null::text as hash,
      m.created_at
    from public.messages m
    where m.status <> 'discarded' and m.id in (
      select said.id from mine join public.messages said on said.session_id = mine.id
        and private.words_of(private.message_text(said.parts)) @@ words
      union
      select said.id from mine join public.messages said on said.session_id = mine.id
        and private.message_text(said.parts) ilike fragment)
    order by m.created_at desc limit wanted
  ), found_files as (
    select v.session_id, 'file', null::uuid, v.path, v.hash, r.created_at
    from (
      select held.session_id, held.hash from mine
      join public.file_contents held on held.session_id = mine.id
        and private.words_of(private.file_text(held.content)) @@ words
      union
      select held.session_id, held.hash from mine
      join public.file_contents held on held.session_id = mine.id
        and private.file_text(held.content) ilike fragment
    ) matching
    join public.file_versions v on v.session_id = matching.session_id
      and v.hash = matching.hash and v.until_revision is null
    join public.revisions r on r.session_id = v.session_id and r.number = v.revision
    order by r.created_at desc limit wanted
  )
  select f.session_id, f.kind, f.id, f.path, private.excerpt(coalesce(
      (select private.message_text(m.parts) from public.messages m where m.id = f.id),
      (select private.file_text(c.content) from public.file_contents c
        where c.session_id = f.session_id and c.hash = f.hash)), search.query), f.created_at
  from (
    select * from found_messages union all select * from found_files
    order by created_at desc limit wanted
  ) f
  order by f.created_at desc;
end
$$;
create function public.search(
  query text, within_session_id uuid default null, max_results integer default 20)
returns table (session_id uuid, kind text, message_id uuid, path text, excerpt text,
  found_at timestamptz)
language sql stable set search_path = '' as $$
  select * from private.search(query, within_session_id, max_results)
$$;
comment on function public.search(text, uuid, integer) is
  'Finds messages and files in the caller''s sessions, or in one of them, by words or by a '
  'fragment. Newest first.';
grant execute on function private.search(text, uuid, integer),
  public.search(text, uuid, integer) to authenticated;
