-- Search in one's own sessions: the texts of messages and files by words and by fragments, titles of
-- sessions and paths of files by fragments.
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
create index file_versions_paths_idx on public.file_versions
  using gin (session_id, path extensions.gin_trgm_ops) where until_revision is null;

create function private.place_of(content text, query text)
returns integer language sql immutable set search_path = '' as $$
  select greatest(1, coalesce(nullif(position(lower(query) in lower(content)), 0),
    position(substring(lower(query) from '[[:alnum:]_]+') in lower(content))))
$$;
comment on function private.place_of(text, text) is
  'The first place where the query stands, else its first word, else the beginning.';

create function private.excerpt(content text, place integer)
returns text language sql immutable set search_path = '' as $$
  select substr(content, greatest(place - 60, 1), 200)
$$;
comment on function private.excerpt(text, integer) is 'The text around a place.';

create function private.line_at(content text, place integer)
returns integer language sql immutable set search_path = '' as $$
  select 1 + length(before) - length(replace(before, E'\n', ''))
  from left(content, place - 1) as before
$$;
comment on function private.line_at(text, integer) is 'The number of the line of a place.';

create type private.found as (session_id uuid, kind text, message_id uuid, path text, hash text,
  found_at timestamptz);
comment on type private.found is 'A place that search found; hash where a file has the text.';

-- No index knows fragments of one or two Latin letters, nor those without a letter or digit.
create type private.searched as (words tsquery, fragment text, is_indexed boolean, wanted integer);

create function private.find_messages(session_ids uuid[], searched private.searched)
returns setof private.found language sql stable set search_path = '' as $$
  select m.session_id, 'message', m.id, null::text, null::text, m.created_at
  from public.messages m
  where m.status <> 'discarded' and m.id in (
    select said.id from unnest(session_ids) mine
    join public.messages said on said.session_id = mine
      and private.words_of(private.message_text(said.parts)) @@ searched.words
    union
    select said.id from unnest(session_ids) mine
    join public.messages said on said.session_id = mine
      and private.message_text(said.parts) ilike searched.fragment
    where searched.is_indexed)
  order by m.created_at desc limit searched.wanted
$$;

create function private.find_texts(session_ids uuid[], searched private.searched)
returns setof private.found language sql stable set search_path = '' as $$
  select v.session_id, 'file', null::uuid, v.path, v.hash, r.created_at
  from (
    select held.session_id, held.hash from unnest(session_ids) mine
    join public.file_contents held on held.session_id = mine
      and private.words_of(private.file_text(held.content)) @@ searched.words
    union
    select held.session_id, held.hash from unnest(session_ids) mine
    join public.file_contents held on held.session_id = mine
      and private.file_text(held.content) ilike searched.fragment
    where searched.is_indexed
  ) matching
  join public.file_versions v on v.session_id = matching.session_id
    and v.hash = matching.hash and v.until_revision is null
  join public.revisions r on r.session_id = v.session_id and r.number = v.revision
  order by r.created_at desc limit searched.wanted
$$;

create function private.find_names(session_ids uuid[], searched private.searched)
returns setof private.found language sql stable set search_path = '' as $$
  (select s.id, 'session', null::uuid, null::text, null::text, s.updated_at
  from public.sessions s
  where s.id = any (session_ids) and s.title ilike searched.fragment
  order by s.updated_at desc limit searched.wanted)
  union all
  (select v.session_id, 'path', null::uuid, v.path, null::text, r.created_at
  from unnest(session_ids) mine join public.file_versions v on v.session_id = mine
    and v.until_revision is null and v.path ilike searched.fragment
  join public.revisions r on r.session_id = v.session_id and r.number = v.revision
  order by r.created_at desc limit searched.wanted)
$$;

-- Ever more sessions at a time, the one that changed last first, so that a word which stands in
-- every text costs what a few sessions cost.
create function private.find_in(session_ids uuid[], searched private.searched)
returns setof private.found language plpgsql stable set search_path = '' as $$
declare
  messages private.found[] := '{}';
  texts private.found[] := '{}';
  part uuid[];
  done integer := 0;
  size integer := 4;
begin
  while done < cardinality(session_ids) loop
    part := session_ids[done + 1:done + size];
    if cardinality(messages) < searched.wanted then
      messages := messages || array(
        select row(f.*)::private.found from private.find_messages(part, searched) f);
    end if;
    if cardinality(texts) < searched.wanted then
      texts := texts || array(
        select row(f.*)::private.found from private.find_texts(part, searched) f);
    end if;
    exit when least(cardinality(messages), cardinality(texts)) >= searched.wanted;
    done := done + size;
    size := size * 8;
  end loop;
  return query select * from unnest(messages) limit searched.wanted;
  return query select * from unnest(texts) limit searched.wanted;
  return query select * from private.find_names(session_ids, searched);
end
$$;

-- Checks the caller's sessions itself, instead of leaving that to policies: behind a policy
-- Postgres may not use the search indexes, because their operators are not leakproof.
create function private.search(query text, within_session_id uuid, max_results integer)
returns table (session_id uuid, title text, kind text, message_id uuid, path text, line integer,
  excerpt text, found_at timestamptz)
language plpgsql stable security definer set search_path = '' set jit = off as $$
declare
  session_ids uuid[];
  searched private.searched;
begin
  perform private.require_user();
  perform private.require_text(search.query, 200, 'query');
  session_ids := array(
    select s.id from private.my_session_ids() mine join public.sessions s on s.id = mine
    where within_session_id is null or s.id = within_session_id
    order by s.updated_at desc);
  searched := row(websearch_to_tsquery('simple', search.query),
    '%' || regexp_replace(search.query, '([\\%_])', '\\\1', 'g') || '%',
    search.query ~ '[[:alnum:]]' and (length(search.query) >= 3 or search.query ~ '[^[:ascii:]]'),
    least(greatest(coalesce(search.max_results, 20), 1), 100));
  return query
  select f.session_id, private.list_title(s.id, s.title), f.kind, f.message_id, f.path,
    case when f.kind = 'file' then private.line_at(content, place) end,
    coalesce(private.excerpt(content, place), ''), f.found_at
  from private.find_in(session_ids, searched) f
  join public.sessions s on s.id = f.session_id
  left join lateral (select coalesce(
    (select private.message_text(m.parts) from public.messages m where m.id = f.message_id),
    (select private.file_text(c.content) from public.file_contents c
      where c.session_id = f.session_id and c.hash = f.hash)) as content) held on true
  left join lateral private.place_of(content, search.query) place on true
  -- The session that is named has no need to be found by its title.
  where within_session_id is null or f.kind <> 'session'
  order by f.found_at desc, f.kind;
end
$$;
create function public.search(
  query text, within_session_id uuid default null, max_results integer default 20)
returns table (session_id uuid, title text, kind text, message_id uuid, path text, line integer,
  excerpt text, found_at timestamptz)
language sql stable set search_path = '' as $$
  select * from private.search(query, within_session_id, max_results)
$$;
comment on function public.search(text, uuid, integer) is
  'Finds in the caller''s sessions, or in one of them: messages and the texts of files (kind file) '
  'by words or by a fragment, paths of files (path) and titles of sessions (session) by a '
  'fragment. Texts are not searched for one or two Latin letters, nor for signs alone, as '
  'fragments. At most max_results of each kind, newest first.';
grant execute on function private.search(text, uuid, integer),
  public.search(text, uuid, integer) to authenticated;
