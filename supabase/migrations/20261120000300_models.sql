-- Models: the catalog. It is data, so that an operator can add a model, change a price or switch
-- one off.

create type public.model_provider as enum ('anthropic', 'openai_responses', 'openai_chat');
comment on type public.model_provider is
  'The wire protocol of a model. openai_chat is also what compatible servers speak.';

create table public.models (
  id text primary key check (id ~ '^[a-z0-9][a-z0-9._:/-]{0,99}$'),
  provider public.model_provider not null,
  name text not null check (btrim(name) <> ''),
  label text not null check (btrim(label) <> ''),
  base_url text check (base_url ~ '^https?://'),
  context_tokens integer not null check (context_tokens > 0),
  output_tokens integer not null check (output_tokens > 0),
  input_price numeric(12, 6) not null default 0 check (input_price >= 0),
  cached_input_price numeric(12, 6) not null default 0 check (cached_input_price >= 0),
  cache_write_price numeric(12, 6) not null default 0 check (cache_write_price >= 0),
  output_price numeric(12, 6) not null default 0 check (output_price >= 0),
  capabilities jsonb not null default '{}' check (jsonb_typeof(capabilities) = 'object'),
  fallback_model_id text references public.models (id) on delete set null,
  is_enabled boolean not null default true,
  is_default boolean not null default false,
  constraint models_default_is_enabled check (is_enabled or not is_default),
  constraint models_fallback_is_another check (fallback_model_id <> id)
);
comment on table public.models is
  'The models a session can use: provider, name, capabilities, limits and prices.';
comment on column public.models.name is 'The name the provider knows the model by.';
comment on column public.models.base_url is
  'The address of a compatible server. Null: the provider''s own.';
comment on column public.models.input_price is
  'In US dollars per million tokens, like all prices here.';
comment on column public.models.capabilities is
  'What the model can do beyond text: images, pdfs, strict_tools, parallel_tools, structured_output, '
  'reasoning, and reasoning_summary where the provider summarizes its reasoning.';
comment on column public.models.fallback_model_id is 'Tried next when this model does not answer.';
create unique index models_one_default_idx on public.models (is_default) where is_default;
create index models_fallback_model_id_idx on public.models (fallback_model_id);

alter table public.models enable row level security;
grant select on public.models to anon, authenticated;
grant select, insert, update, delete on public.models to service_role;
create policy "Everybody can read enabled models" on public.models
  for select to anon, authenticated using (is_enabled);

create function private.model_host(provider public.model_provider, base_url text)
returns text language plpgsql immutable set search_path = '' as $$
begin
  return case when base_url is not null then lower(substring(base_url from '^https?://([^/?#]+)'))
    when provider = 'anthropic' then 'api.anthropic.com' else 'api.openai.com' end;
end
$$;
comment on function private.model_host(public.model_provider, text) is
  'The host that a model is reached at, as its address spells it.';

create function private.model_chain_json(model_id text)
returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return (
    with recursive chain as (
      select m, array[m.id] as seen from public.models m
      where m.id = coalesce(model_chain_json.model_id,
        (select d.id from public.models d where d.is_default))
      union all
      select next, chain.seen || next.id from chain
      join public.models next on next.id = (chain.m).fallback_model_id
      where next.id <> all (chain.seen) and cardinality(chain.seen) < 5
    )
    select coalesce(jsonb_agg(to_jsonb(chain.m) order by cardinality(chain.seen)), '[]')
    from chain where (chain.m).is_enabled);
end
$$;
comment on function private.model_chain_json(text) is
  'A model, or the default where none is named, and after it its fallbacks: at most five models, '
  'only enabled ones.';

insert into public.models (id, provider, name, label, context_tokens, output_tokens,
  input_price, cached_input_price, cache_write_price, output_price, capabilities)
select model.*, '{"images": true, "pdfs": true, "strict_tools": true, "parallel_tools": true,
  "structured_output": true, "reasoning": true}'::jsonb
from (values
  ('claude-opus-5-5', 'anthropic'::public.model_provider, 'claude-opus-5-5', 'Claude Opus 5.5',
    200000, 64000, 5, 0.5, 6.25, 25),
  ('claude-sonnet-5-5', 'anthropic', 'claude-sonnet-5-5', 'Claude Sonnet 5.5',
    200000, 64000, 3, 0.3, 3.75, 15),
  ('gpt-6-astra', 'openai_responses', 'gpt-6-astra', 'GPT-6 Astra',
    400000, 128000, 1.25, 0.125, 0, 10)
) as model;
-- This model needs no key. It is a script, and is called so on the screen.
insert into public.models (id, provider, name, label, context_tokens, output_tokens, is_default)
values ('scripted-demo', 'openai_chat', 'scripted-demo', 'Scripted demo model', 32000, 8000, true);
