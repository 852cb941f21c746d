-- Who may upload and download the objects of attachments. The schema of Storage is not ours: here
-- are policies, and no other change to it.
-- Depends on: attachments.

create function private.may_upload(path text)
returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (
    select from public.attachments a
    join public.session_members m on m.session_id = a.session_id
      and m.user_id = (select auth.uid()) and m.role >= 'editor'
    where a.path = may_upload.path and a.uploaded_by = (select auth.uid())
      and a.message_id is null);
end
$$;
comment on function private.may_upload(text) is
  'Whether the caller has announced an attachment with this path and not sent it yet.';

create function private.may_download(path text)
returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (
    select from public.attachments a
    where a.path = may_download.path
      and a.session_id in (select private.readable_session_ids())
      and (a.message_id is not null or a.uploaded_by = (select auth.uid())));
end
$$;
comment on function private.may_download(text) is
  'Whether the caller may read a session with an attachment of this path: as a member, or by the '
  'link in the request header x-session-link.';
grant execute on function private.may_upload(text) to authenticated;
grant execute on function private.may_download(text) to anon, authenticated;

-- Nobody may update or delete objects, so what was uploaded stays as it was. Nobody gets a signed
-- URL either: it would outlive the right to upload or to read. A list would ask about each object.
create policy "Editors can upload an attachment that they have announced"
  on storage.objects for insert to authenticated
  with check (bucket_id = 'attachments'
    and (select storage.operation()) = 'storage.object.upload' and private.may_upload(name));
create policy "Readers of a session can download its attachments"
  on storage.objects for select to anon, authenticated
  using (bucket_id = 'attachments' and (select storage.operation()) in
      ('storage.object.get_authenticated', 'storage.object.info_authenticated')
    and private.may_download(name));
