-- Policies of the Storage contract tests: in the bucket `homes` each user owns the folder named after them.

insert into storage.buckets (id, name, public) values ('homes', 'homes', false), ('drops', 'drops', false);

create policy "Owners can see the files of their folder"
  on storage.objects for select to authenticated
  using (bucket_id = 'homes' and (storage.foldername(name))[1] = (select auth.uid()::text));

create policy "Owners can add files to their folder"
  on storage.objects for insert to authenticated
  with check (bucket_id = 'homes' and (storage.foldername(name))[1] = (select auth.uid()::text));

create policy "Owners can change the files of their folder"
  on storage.objects for update to authenticated
  using (bucket_id = 'homes' and (storage.foldername(name))[1] = (select auth.uid()::text))
  with check (bucket_id = 'homes' and (storage.foldername(name))[1] = (select auth.uid()::text));

create policy "Owners can delete the files of their folder"
  on storage.objects for delete to authenticated
  using (bucket_id = 'homes' and (storage.foldername(name))[1] = (select auth.uid()::text));

-- A drop box: anyone may add a file, and nobody can see them.
create policy "Anyone can drop a file"
  on storage.objects for insert to anon, authenticated
  with check (bucket_id = 'drops' and storage.extension(name) = 'txt');

create table public.file_announcements (
  id        bigint generated always as identity primary key,
  bucket_id text not null,
  name      text not null
);
comment on table public.file_announcements is 'One row for each file added to homes, written by a trigger on storage.objects.';
alter table public.file_announcements enable row level security;
grant select on public.file_announcements to service_role;

create function public.announce_file() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.file_announcements (bucket_id, name) values (new.bucket_id, new.name);
  return new;
end
$$;
comment on function public.announce_file is 'Keeps public.file_announcements.';

create trigger objects_announce_file after insert on storage.objects
  for each row when (new.bucket_id = 'homes') execute function public.announce_file();
