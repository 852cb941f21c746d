-- Provider keys: a user's own keys to model providers. The provider-keys function encrypts each key
-- under a master key that the database never sees.

create table public.provider_keys (
  id uuid primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  provider public.model_provider not null,
  base_url text check (base_url ~ '^https?://'),
  host text not null check (host = lower(host) and host <> ''),
  last_four text not null check (char_length(last_four) <= 4),
  created_at timestamptz not null default now(),
  used_at timestamptz,
  constraint provider_keys_one_per_host unique (user_id, provider, host)
);
comment on table public.provider_keys is
  'The keys that users have, without the keys: provider, address, last four characters.';
comment on column public.provider_keys.host is 'The only host this key is ever sent to.';

create table private.provider_key_secrets (
  provider_key_id uuid primary key references public.provider_keys (id) on delete cascade,
  ciphertext bytea not null,
  nonce bytea not null,
  master_key_id text not null
);
comment on table private.provider_key_secrets is
  'Encrypted keys (AES-GCM), readable by the functions alone. master_key_id names the master key, '
  'for rotation.';
alter table private.provider_key_secrets enable row level security;

create table private.key_trials (
  user_id uuid primary key references auth.users (id) on delete cascade,
  began_at timestamptz not null default now(),
  trials integer not null default 1
);
comment on table private.key_trials is
  'How many keys each user has had tested since began_at. A test calls an address that the user '
  'names.';
alter table private.key_trials enable row level security;

alter table public.provider_keys enable row level security;
grant select on public.provider_keys to authenticated;
grant select, delete on public.provider_keys to service_role;
create policy "Users can read what keys they have" on public.provider_keys
  for select to authenticated using (user_id = (select auth.uid()));

create function private.delete_provider_key(id uuid)
returns void language sql volatile security definer set search_path = '' as $$
  delete from public.provider_keys k
  where k.id = delete_provider_key.id and k.user_id = (select auth.uid())
$$;
create function public.delete_provider_key(id uuid)
returns void language sql volatile set search_path = '' as $$
  select private.delete_provider_key(id)
$$;
comment on function public.delete_provider_key(uuid) is
  'Deletes one of the caller''s provider keys. Harmless to repeat.';
grant execute on function private.delete_provider_key(uuid), public.delete_provider_key(uuid)
  to authenticated;

create function worker.count_key_trial(user_id uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  max_trials constant integer := 30;
  span constant interval := '10 minutes';
  counted integer;
begin
  perform private.require_account(count_key_trial.user_id);
  insert into private.key_trials as t (user_id) values (count_key_trial.user_id)
  on conflict on constraint key_trials_pkey do update set
    trials = case when t.began_at < now() - span then 1 else t.trials + 1 end,
    began_at = case when t.began_at < now() - span then now() else t.began_at end
  returning trials into counted;
  if counted > max_trials then
    perform private.refuse(429, 'too_many_keys',
      'You have tested many keys. Wait ten minutes and try again.');
  end if;
end
$$;
comment on function worker.count_key_trial(uuid) is
  'Before a key is tested with its provider: refuses a user who tests too many.';

create function worker.save_provider_key(user_id uuid, key jsonb)
returns uuid language plpgsql volatile security definer set search_path = '' as $$
declare
  max_keys constant integer := 500;
  saved uuid;
begin
  perform private.require_account(save_provider_key.user_id);
  if exists (select from public.provider_keys k
      where k.id = (key ->> 'id')::uuid and (k.user_id, k.provider::text, k.host)
        is distinct from (save_provider_key.user_id, key ->> 'provider', key ->> 'host')) then
    perform private.refuse_taken_id();
  end if;
  if (select count(*) from public.provider_keys k
      where k.user_id = save_provider_key.user_id
        and (k.provider::text, k.host) is distinct from (key ->> 'provider', key ->> 'host'))
     >= max_keys then
    perform private.refuse(429, 'too_many_keys',
      'You have as many keys as you may have. Delete one that you no longer need.');
  end if;
  insert into public.provider_keys as k (id, user_id, provider, base_url, host, last_four)
  values ((key ->> 'id')::uuid, save_provider_key.user_id,
    (key ->> 'provider')::public.model_provider, key ->> 'base_url', key ->> 'host',
    key ->> 'last_four')
  on conflict on constraint provider_keys_one_per_host do update set
    base_url = excluded.base_url, last_four = excluded.last_four, created_at = now()
  returning k.id into saved;
  insert into private.provider_key_secrets as s (provider_key_id, ciphertext, nonce, master_key_id)
  values (saved, decode(key ->> 'ciphertext', 'base64'), decode(key ->> 'nonce', 'base64'),
    key ->> 'master_key_id')
  on conflict on constraint provider_key_secrets_pkey do update set
    ciphertext = excluded.ciphertext, nonce = excluded.nonce,
    master_key_id = excluded.master_key_id;
  return saved;
end
$$;
comment on function worker.save_provider_key(uuid, jsonb) is
  'Stores a key that the provider-keys function encrypted: {id, provider, base_url, host, '
  'last_four, ciphertext, nonce, master_key_id}.';

create function private.sealed_key_json(
  key public.provider_keys, secret private.provider_key_secrets)
returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object('id', key.id, 'user_id', key.user_id, 'base_url', key.base_url,
    'host', key.host, 'ciphertext', encode(secret.ciphertext, 'base64'),
    'nonce', encode(secret.nonce, 'base64'), 'master_key_id', secret.master_key_id);
end
$$;
comment on function
  private.sealed_key_json(public.provider_keys, private.provider_key_secrets) is
  'An encrypted key, with the user and the host that it is bound to.';

create function worker.read_own_provider_key(user_id uuid, id uuid)
returns jsonb language sql stable security definer set search_path = '' as $$
  select private.sealed_key_json(k, s) || jsonb_build_object('provider', k.provider)
  from public.provider_keys k
  join private.provider_key_secrets s on s.provider_key_id = k.id
  where k.id = read_own_provider_key.id and k.user_id = read_own_provider_key.user_id
$$;
comment on function worker.read_own_provider_key(uuid, uuid) is
  'One of a user''s own encrypted keys, to be tested for them. Null: they have no such key.';

create function private.provider_key_json(
  user_id uuid, provider public.model_provider, host text)
returns jsonb language plpgsql volatile set search_path = '' as $$
declare
  found_key jsonb;
begin
  update public.provider_keys k set used_at = now()
  from private.provider_key_secrets s
  where s.provider_key_id = k.id and k.user_id = provider_key_json.user_id
    and k.provider = provider_key_json.provider and k.host = lower(provider_key_json.host)
  returning private.sealed_key_json(k, s) into found_key;
  return coalesce(found_key, jsonb_build_object('operator_key_allowed',
    (select operator_keys_allowed from private.settings)));
end
$$;
comment on function private.provider_key_json(uuid, public.model_provider, text) is
  'A user''s encrypted key for one host, which it marks as used. Without one: whether the '
  'operator''s may be used.';

create function worker.read_provider_key(
  run_id uuid, token uuid, provider public.model_provider, host text)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(read_provider_key.run_id, token);
begin
  return private.provider_key_json(
    run.requested_by, read_provider_key.provider, read_provider_key.host);
end
$$;
comment on function worker.read_provider_key(uuid, uuid, public.model_provider, text) is
  'The encrypted key, for one host, of the user who asked for the run. Without one: whether the '
  'operator''s may be used.';
