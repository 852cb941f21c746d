-- What the function `typed` reads and writes for a user who calls a typed function directly,
-- outside of any run. Its model calls are booked to the user.

create function private.require_editor(user_id uuid, session_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
begin
  -- Sessions are locked before money, as everywhere.
  perform from public.sessions s where s.id = require_editor.session_id for key share;
  if not exists (select from public.session_members m
      where m.session_id = require_editor.session_id and m.user_id = require_editor.user_id
        and m.role >= 'editor') then
    perform private.refuse(404, 'session_not_found',
      'This session does not exist, or you may not write in it.');
  end if;
end
$$;
comment on function private.require_editor(uuid, uuid) is
  'Refuses a user who may not write in a session.';

create function worker.read_models_for(user_id uuid, model_id text, session_id uuid)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  found_models jsonb;
begin
  if read_models_for.session_id is not null then
    perform private.require_editor(read_models_for.user_id, read_models_for.session_id);
  end if;
  found_models := private.model_chain_json(coalesce(read_models_for.model_id,
    (select s.model_id from public.sessions s where s.id = read_models_for.session_id),
    (select p.default_model_id from public.profiles p
      where p.user_id = read_models_for.user_id)));
  if found_models = '[]' then
    perform private.refuse(400, 'model_unknown',
      'This model does not exist, or it is switched off.');
  end if;
  return found_models;
end
$$;
comment on function worker.read_models_for(uuid, text, uuid) is
  'The model that a user asks for and, after it, its enabled fallbacks. Without a model_id: the '
  'session''s model, the user''s own or the default.';

create function worker.read_provider_key_for(
  user_id uuid, provider public.model_provider, host text)
returns jsonb language sql volatile security definer set search_path = '' as $$
  select private.provider_key_json(read_provider_key_for.user_id,
    read_provider_key_for.provider, read_provider_key_for.host)
$$;
comment on function worker.read_provider_key_for(uuid, public.model_provider, text) is
  'As read_provider_key, for a user who calls a typed function directly.';

create function worker.start_model_call_for(user_id uuid, call jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  requested public.model_calls := private.requested_call(call);
begin
  if requested.request_id is null then
    perform private.refuse(400, 'invalid_input', 'A call outside of runs needs a request_id.');
  end if;
  perform private.require_account(start_model_call_for.user_id);
  requested.user_id := start_model_call_for.user_id;
  requested.session_id := (call ->> 'session_id')::uuid;
  if requested.session_id is not null then
    perform private.require_editor(requested.user_id, requested.session_id);
  end if;
  return private.reserve_call(requested);
end
$$;
comment on function worker.start_model_call_for(uuid, jsonb) is
  'As start_model_call, for a user who calls a typed function directly: {call_id, request_id, '
  'session_id?, function_name, model_id, input_tokens, output_tokens}.';

create function worker.finish_model_call_for(user_id uuid, outcome jsonb)
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  perform private.settle_call(c.id, outcome) from public.model_calls c
  where c.id = (outcome ->> 'call_id')::uuid and c.run_id is null
    and c.user_id = finish_model_call_for.user_id;
end
$$;
comment on function worker.finish_model_call_for(uuid, jsonb) is
  'As finish_model_call, for a user who calls a typed function directly: {call_id, usage, '
  'is_estimate?, stop_reason?, error_code?, first_token_at?}. Harmless to repeat.';
