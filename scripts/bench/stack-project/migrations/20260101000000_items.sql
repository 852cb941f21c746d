create table public.items (
  id bigint generated always as identity primary key,
  owner uuid not null default auth.uid(),
  title text not null
);
create index items_owner_idx on public.items (owner);
alter table public.items enable row level security;
grant select, insert on public.items to authenticated;
create policy "Owners can read their items" on public.items for select to authenticated using (owner = (select auth.uid()));
create policy "Owners can add items" on public.items for insert to authenticated with check (owner = (select auth.uid()));
alter publication supabase_realtime add table public.items;
