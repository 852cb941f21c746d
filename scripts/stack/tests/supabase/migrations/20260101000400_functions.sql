-- Notes of a function under test, to see work that is done after the response.

create table public.function_notes (
  id   uuid primary key,
  note text not null
);
comment on table public.function_notes is 'Written by the background task of a function under test.';

alter table public.function_notes enable row level security;
grant select, insert on public.function_notes to service_role;
