-- The SQL surface of supabase_vault. Secrets are encrypted by pgcrypto. The key is a file in the data folder,
-- so that neither a dump nor the WAL contains it.
-- Run as the superuser, and again whenever this text changes.

create schema if not exists vault;
grant usage on schema vault to postgres with grant option;
grant usage on schema vault to service_role;

do $$
begin
  if pg_stat_file('supabase_vault.key', true) is null then
    execute format('copy (select encode(extensions.gen_random_bytes(32), ''hex'')) to %L',
                   current_setting('data_directory') || '/supabase_vault.key');
  end if;
end
$$;

create table if not exists vault.secrets (
  id          uuid primary key default gen_random_uuid(),
  name        text,
  description text not null default '',
  secret      text not null,
  key_id      uuid,
  nonce       bytea,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now()
);
create unique index if not exists secrets_name_idx on vault.secrets (name) where name is not null;
comment on table vault.secrets is 'Table with encrypted `secret` column for storing sensitive information on disk.';

create or replace function vault._key() returns text language sql stable security definer set search_path = '' as
$$ select btrim(pg_read_file('supabase_vault.key'), e'\n') $$;

create or replace function vault._encrypt(message text) returns text
language sql volatile security definer set search_path = '' as
$$ select encode(extensions.pgp_sym_encrypt(message, vault._key(), 'cipher-algo=aes256, s2k-mode=1'), 'base64') $$;

create or replace function vault._decrypt(secret text) returns text
language sql stable security definer set search_path = '' as
$$ select extensions.pgp_sym_decrypt(decode(secret, 'base64'), vault._key()) $$;

create or replace view vault.decrypted_secrets as
  select id, name, description, secret, vault._decrypt(secret) as decrypted_secret, key_id, nonce, created_at, updated_at
  from vault.secrets;

create or replace function vault.create_secret(
  new_secret text, new_name text default null, new_description text default '', new_key_id uuid default null
) returns uuid language sql security definer set search_path = '' as $$
  insert into vault.secrets (secret, name, description)
  values (vault._encrypt(new_secret), new_name, new_description) returning id
$$;

create or replace function vault.update_secret(
  secret_id uuid, new_secret text default null, new_name text default null, new_description text default null,
  new_key_id uuid default null
) returns void language sql security definer set search_path = '' as $$
  update vault.secrets
  set secret = coalesce(vault._encrypt(new_secret), secret), name = coalesce(new_name, name),
      description = coalesce(new_description, description), updated_at = now()
  where id = secret_id
$$;

revoke all on all tables in schema vault from public, anon, authenticated;
revoke all on all functions in schema vault from public, anon, authenticated;
grant select, delete, truncate, references on vault.secrets, vault.decrypted_secrets to postgres with grant option;
grant select, delete on vault.secrets, vault.decrypted_secrets to service_role;
grant execute on function vault.create_secret, vault.update_secret, vault._decrypt to postgres with grant option;
grant execute on function vault.create_secret, vault.update_secret, vault._decrypt to service_role;
