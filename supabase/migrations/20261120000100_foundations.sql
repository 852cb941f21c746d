-- Foundations: the schemas, closed before anything is in them, and the one way to refuse.
-- `public` is the API: tables to read, verbs to act. `private` is its machinery, `worker` what the agent function may call,
-- `admin` what an operator reads. Only `public` is exposed by the Data API.

create extension if not exists pg_trgm with schema extensions;

create schema private;
comment on schema private is 'Machinery behind the verbs and policies. Never exposed by the Data API.';
create schema worker;
comment on schema worker is 'What the agent function may call, and its leases. Never exposed by the Data API.';
create schema admin;
comment on schema admin is 'Views for the operator: what runs, what is stuck, what it costs. Granted to no API role.';

-- Nothing made from here on is anybody's until it is granted by name.
alter default privileges revoke execute on functions from public;
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke execute on functions from anon, authenticated, service_role;
grant usage on schema private to anon, authenticated;

-- Raises an error that the Data API turns into HTTP `status` with `code` as message and `sentence` as details.
create function private.refuse(status integer, code text, sentence text, facts jsonb default null)
returns void language plpgsql immutable set search_path = '' as $$
begin
  raise exception using
    errcode = 'PT' || status, message = code, detail = sentence, hint = coalesce(facts::text, '');
end
$$;
comment on function private.refuse(integer, text, text, jsonb) is
  'Refuses with a code for programs, a sentence for people and facts as JSON in the hint.';
grant execute on function private.refuse(integer, text, text, jsonb) to anon, authenticated;

-- Who is asking; refused when nobody is.
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
comment on function private.require_user() is 'The id of the signed-in user.';

-- Guards JSON that a caller hands in. Depth is bounded too: deep values exhaust the stack of whoever reads them later.
create function private.require_json(input jsonb, kind text, max_bytes integer, label text)
returns void language plpgsql immutable set search_path = '' as $$
begin
  if input is null or jsonb_typeof(input) <> kind then
    perform private.refuse(400, 'invalid_input', format('%s must be a JSON %s.', label, kind));
  end if;
  if octet_length(input::text) > max_bytes then
    perform private.refuse(413, 'too_large', format('%s may have at most %s bytes.', label, max_bytes));
  end if;
  if jsonb_path_exists(input, 'strict $.**{65}') then
    perform private.refuse(400, 'invalid_input', format('%s may be nested at most 64 deep.', label));
  end if;
end
$$;
comment on function private.require_json(jsonb, text, integer, text) is 'Refuses what is not of a JSON kind, too large or too deep.';

-- Guards an object whose fields a caller may leave out: `types` says by name which JSON types each may have.
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
comment on function private.require_fields(jsonb, jsonb, text) is 'Refuses fields that are not known or of another JSON type.';

-- Guards a text that a caller hands in.
create function private.require_text(input text, max_characters integer, label text)
returns void language plpgsql immutable set search_path = '' as $$
begin
  if input is null or btrim(input) = '' then
    perform private.refuse(400, 'invalid_input', format('%s must not be empty.', label));
  end if;
  if char_length(input) > max_characters then
    perform private.refuse(413, 'too_large', format('%s may have at most %s characters.', label, max_characters));
  end if;
end
$$;
comment on function private.require_text(text, integer, text) is 'Refuses a text that is empty or too long.';
