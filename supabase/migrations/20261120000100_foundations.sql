-- Foundations: the schemas, closed before anything is in them, and the one way to refuse.
-- `public` is the API: tables to read, verbs to act. `private` is its machinery, `worker` is what
-- the agent function may call, `admin` is what an operator reads. The Data API exposes only
-- `public`.
-- Functions that every message or step calls are plpgsql, also those of one statement: a connection
-- plans that once. An SQL function with a search_path is never inlined, and each call plans it.

create extension if not exists pg_trgm with schema extensions;
create extension if not exists pgcrypto with schema extensions;
create extension if not exists btree_gin with schema extensions;

create schema private;
comment on schema private is 'Machinery behind the verbs and policies. Not in the Data API.';
create schema worker;
comment on schema worker is
  'What the agent function may call, and its leases. Not in the Data API.';
create schema admin;
comment on schema admin is
  'Views for the operator: what runs, what is stuck, what it costs. Granted to no API role.';

do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'agent_worker') then
    create role agent_worker nologin noinherit;
  end if;
end
$$;
comment on role agent_worker is
  'The functions connect as this role. It may execute the functions of schema worker and nothing '
  'else. An operator gives it a password and the right to log in.';
-- The caller has given up by then. An abandoned statement must not go on and hold locks.
alter role agent_worker set statement_timeout = '15s';
-- Everything that it asks looks rows up by id. Custom plans would cost each new connection more
-- than the work itself, five times for every statement.
alter role agent_worker set plan_cache_mode = 'force_generic_plan';
alter role agent_worker set idle_in_transaction_session_timeout = '15s';

-- Nothing that is created from here on belongs to a role of the API until it is granted by name.
alter default privileges revoke execute on functions from public;
alter default privileges in schema public
  revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public
  revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public
  revoke execute on functions from anon, authenticated, service_role;
grant usage on schema private to anon, authenticated;
grant usage on schema worker to agent_worker;
alter default privileges in schema worker grant execute on functions to agent_worker;

create function private.refuse(status integer, code text, sentence text, facts jsonb default null)
returns void language plpgsql immutable set search_path = '' as $$
begin
  raise exception using errcode = 'PT' || status, message = code, detail = sentence,
    hint = coalesce(facts::text, '');
end
$$;
comment on function private.refuse(integer, text, text, jsonb) is
  'Raises an error that the Data API answers with this HTTP status: a code for programs, a '
  'sentence for people, and facts as JSON in the hint.';
grant execute on function private.refuse(integer, text, text, jsonb) to anon, authenticated;

create function private.refuse_taken_id()
returns void language sql immutable set search_path = '' as $$
  select private.refuse(409, 'id_taken', 'This id is in use. Make a new one.')
$$;
comment on function private.refuse_taken_id() is 'Refuses an id that something else has.';

create function private.require_user()
returns uuid language plpgsql stable set search_path = '' as $$
declare
  user_id uuid := (select auth.uid());
begin
  if user_id is null then
    perform private.refuse(401, 'not_signed_in', 'Sign in to do this.');
  end if;
  return user_id;
end
$$;
comment on function private.require_user() is
  'The id of the signed-in user. Refuses a caller who is not signed in.';

create function private.require_account(user_id uuid)
returns void language plpgsql stable set search_path = '' as $$
begin
  if not exists (select from auth.users u where u.id = require_account.user_id) then
    perform private.refuse(401, 'not_signed_in', 'This account no longer exists.');
  end if;
end
$$;
comment on function private.require_account(uuid) is
  'Refuses a user whose account was deleted while their token is still valid.';

create function private.require_json(input jsonb, kind text, max_bytes integer, label text)
returns void language plpgsql immutable set search_path = '' as $$
begin
  if input is null or jsonb_typeof(input) <> kind then
    perform private.refuse(400, 'invalid_input', format('%s must be a JSON %s.', label, kind));
  end if;
  if octet_length(input::text) > max_bytes then
    perform private.refuse(413, 'too_large',
      format('%s may have at most %s bytes.', label, max_bytes));
  end if;
  -- A deep value would exhaust the stack of a later reader.
  if jsonb_path_exists(input, 'strict $.**{65}') then
    perform private.refuse(400, 'invalid_input',
      format('%s may be nested at most 64 levels deep.', label));
  end if;
end
$$;
comment on function private.require_json(jsonb, text, integer, text) is
  'Refuses JSON of another kind, too large or too deep.';

create function private.require_fields(input jsonb, types jsonb, label text)
returns void language plpgsql immutable set search_path = '' as $$
declare
  wrong text;
begin
  select field.key into wrong from jsonb_each(input) field
  where not coalesce(types -> field.key ? jsonb_typeof(field.value), false) limit 1;
  if wrong is null then return; end if;
  if types ? wrong then
    perform private.refuse(400, 'invalid_input', format('%s of %s must be a JSON %s.', wrong, label,
      (select string_agg(name, ' or ') from jsonb_array_elements_text(types -> wrong) name)));
  end if;
  perform private.refuse(400, 'invalid_input', format('Only these can be in %s: %s.', label,
    (select string_agg(name, ', ') from jsonb_object_keys(types) name)));
end
$$;
comment on function private.require_fields(jsonb, jsonb, text) is
  'Refuses an object with unknown fields or fields of another JSON type. types: names to types.';

create function private.require_text(input text, max_characters integer, label text)
returns void language plpgsql immutable set search_path = '' as $$
begin
  if input is null or btrim(input) = '' then
    perform private.refuse(400, 'invalid_input', format('%s must not be empty.', label));
  end if;
  if char_length(input) > max_characters then
    perform private.refuse(413, 'too_large',
      format('%s may have at most %s characters.', label, max_characters));
  end if;
end
$$;
comment on function private.require_text(text, integer, text) is
  'Refuses a text that is empty or too long.';
