-- Tables of the Data API's contract tests, granted by name as on a hosted project.

create schema if not exists private;
create schema if not exists other_api;
grant usage on schema other_api to anon, authenticated, service_role;

-- Rows of one user each. title may be changed, owner and secret may not.
create table public.notes (
  id        bigint generated always as identity primary key,
  owner     uuid not null default auth.uid(),
  title     text not null constraint notes_title_not_blank check (title <> ''),
  secret    text,
  pinned    boolean not null default false,
  code      text,
  tags      text[] not null default '{}',
  meta      jsonb not null default '{}',
  rank      integer,
  created_at timestamptz not null default now()
);
comment on table public.notes is 'Rows of one user each.';
create index notes_owner_idx on public.notes (owner);
alter table public.notes enable row level security;
grant select (id, owner, title, pinned, code, tags, meta, rank, created_at), insert on public.notes to authenticated;
grant update (title, pinned, code, tags, meta, rank), delete on public.notes to authenticated;
grant all on public.notes to service_role;
create policy "Owners read their notes" on public.notes for select to authenticated using (owner = (select auth.uid()));
create policy "Owners add notes" on public.notes for insert to authenticated with check (owner = (select auth.uid()));
create policy "Owners change notes" on public.notes for update to authenticated
  using (owner = (select auth.uid())) with check (owner = (select auth.uid()));
create policy "Owners remove notes" on public.notes for delete to authenticated using (owner = (select auth.uid()));

-- Internal data that no API role may see, with RLS, so that a blanket grant would show.
create table private.ledger (id integer primary key, amount integer not null);
alter table private.ledger enable row level security;
insert into private.ledger values (1, 100);

-- A small library, readable by all: authors have books, books have labels.
create type public.mood as enum ('sad', 'ok', 'happy');
create table public.authors (
  id     bigint generated always as identity primary key,
  name   text not null unique,
  moods  public.mood[] not null default '{}'
);
create table public.books (
  id        bigint generated always as identity primary key,
  author_id bigint references public.authors (id),
  editor_id bigint references public.authors (id),
  title     text not null,
  year      integer,
  unique (title)
);
create index books_author_id_idx on public.books (author_id);
create index books_editor_id_idx on public.books (editor_id);
create table public.labels (name text primary key);
create table public.book_labels (
  book_id bigint references public.books (id) on delete cascade,
  label   text references public.labels (name),
  primary key (book_id, label)
);
create index book_labels_label_idx on public.book_labels (label);
create view public.recent_books with (security_invoker = on) as
  select id, author_id, title, year from public.books where year >= 2000;
alter table public.authors enable row level security;
alter table public.books enable row level security;
alter table public.labels enable row level security;
alter table public.book_labels enable row level security;
grant select on public.authors, public.books, public.labels, public.book_labels, public.recent_books to anon, authenticated;
grant all on public.authors, public.books, public.labels, public.book_labels to service_role;
create policy "Everyone reads authors" on public.authors for select to anon, authenticated using (true);
create policy "Everyone reads books" on public.books for select to anon, authenticated using (true);
create policy "Everyone reads labels" on public.labels for select to anon, authenticated using (true);
create policy "Everyone reads book labels" on public.book_labels for select to anon, authenticated using (true);
insert into public.authors (name, moods) values ('Ada', '{happy,ok}'), ('Bob', '{}'), ('Cy', '{sad}');
insert into public.books (author_id, editor_id, title, year) values
  (1, 2, 'Engines', 1843), (1, null, 'Notes', 2001), (2, 1, 'Buildings', 2010), (null, null, 'Anonymous', 2020);
insert into public.labels values ('math'), ('music'), ('prose');
insert into public.book_labels values (1, 'math'), (2, 'math'), (2, 'music'), (3, 'prose');

-- Types without a JSON equivalent.
create table public.specimens (
  id       integer primary key,
  big      bigint,
  exact    numeric,
  ratio    double precision,
  moment   timestamptz,
  wall     timestamp,
  day      date,
  bytes    bytea,
  document jsonb,
  moments  timestamptz[],
  span     int4range,
  label    text default 'untitled',
  version  text
);
alter table public.specimens enable row level security;
grant all on public.specimens to service_role;
insert into public.specimens (id, big, exact, ratio, moment, wall, day, bytes, document, moments, span, version) values
  (1, 9007199254740993, 12345678901234567890.123456789, 'NaN', '2026-01-02 03:04:05.123456+00', '2026-01-02 03:04:05',
   '2026-01-02', '\x00ff', '{"n": 9007199254740993, "t": "x"}', '{"2026-01-02 03:04:05+00"}', '[1,5)', '1.10'),
  (2, 1, 1.10, 0.5, null, null, null, null, '"text"', null, null, '1.1');

-- Counters that are written without policies.
create table public.counters (
  name  text primary key,
  value integer not null default 7,
  note  text default 'new',
  data  jsonb
);
alter table public.counters enable row level security;
grant all on public.counters to service_role;

-- A table whose every column has a default.
create table public.drafts (id bigint generated by default as identity primary key, title text not null default 'untitled');
alter table public.drafts enable row level security;
grant all on public.drafts to service_role;

-- A second exposed schema with a table that has the same name as one in public.
create table other_api.notes (id integer primary key, body text not null);
alter table other_api.notes enable row level security;
grant select on other_api.notes to anon, authenticated, service_role;
create policy "Everyone reads" on other_api.notes for select to anon, authenticated using (true);
insert into other_api.notes values (1, 'other');

-- Functions. They can be executed only by the roles named here.
alter default privileges revoke execute on functions from public;

create function public.add_them(a integer, b integer default 10) returns integer language sql immutable set search_path = ''
  as 'select a + b';
create function public.do_nothing() returns void language sql set search_path = '' as '';
create function public.books_after(after integer) returns setof public.books language sql stable set search_path = ''
  as 'select * from public.books where year > after';
create function public.name_pairs() returns table (left_name text, right_name text) language sql stable set search_path = ''
  as $$ values ('a', 'b'), ('c', 'd') $$;
create function public.first_book() returns public.books language sql stable set search_path = ''
  as 'select * from public.books order by id limit 1';
create function public.describe_json(document jsonb, names text[] default '{}') returns jsonb language sql immutable set search_path = ''
  as $$ select jsonb_build_object('type', jsonb_typeof(document), 'document', document, 'names', to_jsonb(names)) $$;
create function public.echo_text(value text) returns text language sql immutable set search_path = '' as 'select value';
create function public.whole_body(jsonb) returns jsonb language sql immutable set search_path = '' as 'select $1';
create function public.add_all(variadic numbers integer[]) returns bigint language sql immutable set search_path = ''
  as 'select sum(number) from unnest(numbers) as number';
create function public.who_am_i() returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'role', current_user, 'session', session_user, 'uid', auth.uid(), 'auth_role', auth.role(), 'email', auth.email(),
    'claims', current_setting('request.jwt.claims', true)::jsonb, 'jwt', auth.jwt(),
    'method', current_setting('request.method', true), 'path', current_setting('request.path', true),
    'request_id', current_setting('request.headers', true)::json ->> 'sb-request-id',
    'search_path', current_setting('search_path'), 'statement_timeout', current_setting('statement_timeout'),
    'read_only', current_setting('transaction_read_only')) $$;
create function public.raise_error(code text, message text, detail text default null, hint text default null) returns void
  language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = raise_error.code, message = raise_error.message,
    detail = coalesce(raise_error.detail, ''), hint = coalesce(raise_error.hint, '');
end $$;
create function public.raise_plain() returns void language plpgsql set search_path = '' as $$ begin raise exception 'plainly'; end $$;
create function public.set_response() returns text language plpgsql set search_path = '' as $$
begin
  perform set_config('response.status', '202', true);
  perform set_config('response.headers', '[{"x-answer": "42"}]', true);
  return 'accepted';
end $$;
create function public.sleep_for(seconds double precision) returns void language sql set search_path = '' as 'select pg_catalog.pg_sleep(seconds)';
create function public.sleep_briefly_allowed() returns void language sql set search_path = '' set statement_timeout = '50ms'
  as 'select pg_catalog.pg_sleep(1)';
create function public.insert_counter(counter_name text) returns integer language sql set search_path = ''
  as 'insert into public.counters (name) values (counter_name) returning value';
create function public.uses_extension() returns text language sql as $$ select encode(digest('x', 'md5'), 'hex') $$;
create function public.for_users_only() returns text language sql immutable set search_path = '' as $$ select 'user' $$;
grant execute on function public.add_them, public.do_nothing, public.books_after, public.name_pairs, public.first_book,
  public.describe_json, public.echo_text, public.whole_body, public.add_all, public.who_am_i, public.raise_error, public.raise_plain,
  public.set_response, public.sleep_for, public.sleep_briefly_allowed, public.uses_extension, public.insert_counter
  to anon, authenticated, service_role;
grant execute on function public.for_users_only to authenticated, service_role;

-- Relationships that a request has to choose between: one foreign key or the junction; either of two keys to the same table.
create table public.teams (id integer primary key, parent_id integer references public.teams (id),
  rival_id integer references public.teams (id));
create table public.players (id integer primary key, team_id integer references public.teams (id));
create table public.guest_players (
  team_id   integer references public.teams (id),
  player_id integer references public.players (id),
  primary key (team_id, player_id)
);
create table public.matches (
  id        integer primary key,
  team_id   integer references public.teams (id),
  label     text references public.labels (name)
);
create index teams_parent_id_idx on public.teams (parent_id);
create index teams_rival_id_idx on public.teams (rival_id);
create index players_team_id_idx on public.players (team_id);
create index guest_players_player_id_idx on public.guest_players (player_id);
create index matches_team_id_idx on public.matches (team_id);
create index matches_label_idx on public.matches (label);
alter table public.teams enable row level security;
alter table public.players enable row level security;
alter table public.guest_players enable row level security;
alter table public.matches enable row level security;
grant all on public.teams, public.players, public.guest_players, public.matches to service_role;

-- Functions with one unnamed argument are given the body.
create function public.whole_text(text) returns text language sql immutable set search_path = '' as 'select $1';
create function public.whole_bytes(bytea) returns text language sql immutable set search_path = ''
  as $$ select encode($1, 'hex') $$;
grant execute on function public.whole_text, public.whole_bytes to anon, authenticated, service_role;
