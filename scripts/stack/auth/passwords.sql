-- Auth hashes passwords with pgcrypto, whose schema its role may not use, as on a hosted project.
-- These two functions exist only in the stack. Runs as supabase_admin; rerunnable.

create schema if not exists _stack;
grant usage on schema _stack to supabase_auth_admin;

create or replace function _stack.hash_password(password text, cost integer) returns text
language sql volatile security definer set search_path = ''
as $$ select extensions.crypt(password, extensions.gen_salt('bf', cost)) $$;

create or replace function _stack.is_password(password text, hash text) returns boolean
language sql stable security definer set search_path = ''
as $$ select extensions.crypt(password, hash) = hash $$;

comment on function _stack.hash_password(text, integer) is 'The bcrypt hash of a password, with a new salt.';
comment on function _stack.is_password(text, text) is 'Whether a password is the one a hash was made of.';
revoke execute on function _stack.hash_password(text, integer), _stack.is_password(text, text) from public;
grant execute on function _stack.hash_password(text, integer), _stack.is_password(text, text) to supabase_auth_admin;
