-- Attachments: images, PDFs and texts that users send. The bytes are objects of Storage; rows,
-- events and forks only name them. An attachment is announced first, which checks it and counts its
-- bytes. Storage then takes that one upload, and a message takes what has arrived.
-- The schema of Storage is not ours: here is one bucket, in attachment_rights are policies, and
-- nothing else of it is changed.
-- Depends on: storage, sessions, messages.

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('attachments', 'attachments', false, 10485760, array['image/png', 'image/jpeg',
  'image/gif', 'image/webp', 'application/pdf', 'text/plain']);

create table public.attachments (
  session_id uuid not null references public.sessions (id) on delete cascade,
  id uuid not null,
  message_id uuid,
  uploaded_by uuid references auth.users (id) on delete set null,
  path text not null,
  name text not null check (char_length(name) between 1 and 200),
  media_type text not null,
  bytes integer not null check (bytes > 0),
  width integer check (width > 0),
  height integer check (height > 0),
  refused_by text[] not null default '{}',
  created_at timestamptz not null default now(),
  primary key (session_id, id),
  -- Deferred, because a message gets its parts before it is stored.
  constraint attachments_message_is_of_the_session foreign key (message_id, session_id)
    references public.messages (id, session_id) on delete cascade deferrable initially deferred
);
comment on table public.attachments is
  'What users attach to messages. The bytes are in the bucket attachments.';
comment on column public.attachments.message_id is
  'The message that it is part of. Null until one is sent: after a day it is deleted.';
comment on column public.attachments.path is
  'The name of the object: the session that it was uploaded for, and its id. A fork has rows of '
  'its own with the same path.';
comment on column public.attachments.refused_by is
  'Models whose provider has refused it. They are told that it is left out.';
create index attachments_path_idx on public.attachments (path);
create index attachments_message_id_idx on public.attachments (message_id, session_id);
create index attachments_uploaded_by_idx on public.attachments (uploaded_by);
create index attachments_unsent_idx on public.attachments (created_at) where message_id is null;

alter table public.attachments enable row level security;
grant select on public.attachments to authenticated;
grant select, insert, update, delete on public.attachments to service_role;
create policy "Members can read what was sent, and what they are about to send"
  on public.attachments for select to authenticated
  using (session_id = any (array(select private.my_session_ids()))
    and (message_id is not null or uploaded_by = (select auth.uid())));

create function private.count_attachments()
returns trigger language plpgsql volatile security definer set search_path = '' as $$
begin
  update public.sessions s set message_bytes = s.message_bytes
    + case tg_op when 'INSERT' then counted.bytes else -counted.bytes end
  from (select session_id, sum(bytes) as bytes from changed group by 1) counted
  where s.id = counted.session_id;
  return null;
end
$$;
create trigger attachments_count_added after insert on public.attachments
  referencing new table as changed for each statement execute function private.count_attachments();
create trigger attachments_count_deleted after delete on public.attachments
  referencing old table as changed for each statement execute function private.count_attachments();

-- Providers take images of up to 5 MB, in base64.
create function private.max_attachment_bytes(media_type text)
returns integer language plpgsql immutable set search_path = '' as $$
begin
  return case when media_type in ('image/png', 'image/jpeg', 'image/gif', 'image/webp')
      then 3670016
    when media_type = 'application/pdf' then 10485760
    when media_type = 'text/plain' then 1048576 end;
end
$$;
comment on function private.max_attachment_bytes(text) is
  'How large an attachment of this type may be. Null: there are none of this type.';

create function private.check_attachment(
  id uuid, name text, media_type text, bytes integer, width integer, height integer)
returns void language plpgsql immutable set search_path = '' as $$
declare
  most integer := private.max_attachment_bytes(media_type);
begin
  if id is null then
    perform private.refuse(400, 'invalid_input', 'An attachment needs an id, made by the client.');
  end if;
  perform private.require_text(name, 200, 'The name of an attachment');
  if name ~ '[[:cntrl:]/\\]' then
    perform private.refuse(400, 'invalid_input',
      'The name of an attachment has no slash and no control character.');
  end if;
  if most is null then
    perform private.refuse(400, 'invalid_input',
      'An attachment is an image (PNG, JPEG, GIF or WebP), a PDF or plain text.');
  end if;
  if bytes is null or bytes < 1 or width < 1 or height < 1 then
    perform private.refuse(400, 'invalid_input', 'An attachment must not be empty.');
  end if;
  if bytes > most then
    perform private.refuse(413, 'too_large', format('%s is too large: it may have at most %s MB.',
      name, round(most / 1048576.0, 1)));
  end if;
end
$$;
comment on function private.check_attachment(uuid, text, text, integer, integer, integer) is
  'Refuses an attachment of a type or size that no message can have.';

create function private.add_attachment(session_id uuid, id uuid, name text, media_type text,
  bytes integer, width integer, height integer)
returns text language plpgsql volatile security definer set search_path = '' as $$
declare
  max_unsent constant integer := 50;
  session public.sessions := private.lock_session(add_attachment.session_id, 'editor');
  known public.attachments;
  object_path text := add_attachment.session_id || '/' || add_attachment.id;
begin
  perform private.check_attachment(add_attachment.id, add_attachment.name,
    add_attachment.media_type, add_attachment.bytes, add_attachment.width, add_attachment.height);
  select * into known from public.attachments a
  where a.session_id = session.id and a.id = add_attachment.id;
  if known.id is not null then
    if (known.uploaded_by, known.media_type, known.bytes)
       is distinct from (auth.uid(), add_attachment.media_type, add_attachment.bytes) then
      perform private.refuse_taken_id();
    end if;
    return case when known.message_id is null then known.path end;
  end if;
  if (select count(*) from public.attachments a where a.session_id = session.id
      and a.message_id is null and a.uploaded_by = auth.uid()) >= max_unsent then
    perform private.refuse(429, 'too_many_attachments',
      'You have attached too many files in this session that no message has. Send some first.');
  end if;
  perform private.require_room(session.owner_id, 0, add_attachment.bytes);
  delete from private.objects_to_remove o where o.path = object_path;
  insert into public.attachments
    (session_id, id, uploaded_by, path, name, media_type, bytes, width, height)
  values (session.id, add_attachment.id, auth.uid(), object_path, add_attachment.name,
    add_attachment.media_type, add_attachment.bytes, add_attachment.width, add_attachment.height);
  return object_path;
end
$$;
create function public.add_attachment(session_id uuid, id uuid, name text, media_type text,
  bytes integer, width integer default null, height integer default null)
returns text language sql volatile set search_path = '' as $$
  select private.add_attachment(session_id, id, name, media_type, bytes, width, height)
$$;
comment on function public.add_attachment(uuid, uuid, text, text, integer, integer, integer) is
  'Announces a file for a message of this session. Answers the path in the bucket attachments that '
  'the caller may upload it to, with this media_type and exactly these bytes, or null when a '
  'message has it already. Then a message can have the part '
  '{"type": "attachment", "attachment_id": …}. For editors. Harmless to repeat.';
grant execute on function
  private.add_attachment(uuid, uuid, text, text, integer, integer, integer),
  public.add_attachment(uuid, uuid, text, text, integer, integer, integer) to authenticated;

create function private.has_arrived(attachment public.attachments)
returns boolean language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from storage.objects o
    where o.bucket_id = 'attachments' and o.name = attachment.path
      and (o.metadata ->> 'size')::bigint = attachment.bytes
      and split_part(o.metadata ->> 'mimetype', ';', 1) = attachment.media_type);
end
$$;
comment on function private.has_arrived(public.attachments) is
  'Whether it was uploaded with the size and type that were announced.';

create function private.take_attachments(session_id uuid, message_id uuid, parts jsonb)
returns void language plpgsql volatile set search_path = '' as $$
declare
  ids uuid[] := array(
    select (part ->> 'attachment_id')::uuid from jsonb_array_elements(parts) part
    where part ->> 'type' = 'attachment');
  missing text;
begin
  select string_agg(coalesce(a.name, 'An attached file'), ', ') into missing
  from unnest(ids) named (id)
  left join public.attachments a on a.session_id = take_attachments.session_id
    and a.id = named.id and (a.message_id is null or a.message_id = take_attachments.message_id)
  where a.id is null or not private.has_arrived(a);
  if missing is not null then
    perform private.refuse(409, 'attachment_missing',
      format('This did not arrive: %s. Attach it again.', missing));
  end if;
  update public.attachments a set message_id = take_attachments.message_id
  where a.session_id = take_attachments.session_id and a.id = any (ids) and a.message_id is null;
end
$$;
comment on function private.take_attachments(uuid, uuid, jsonb) is
  'Gives a message the attachments that its parts name. Refuses one that has not been uploaded '
  'whole, or that another message has.';

create function private.stored_parts(session_id uuid, message_id uuid, parts jsonb)
returns jsonb language plpgsql volatile set search_path = '' as $$
begin
  if not parts @? '$[*] ? (@.type == "attachment")' then return parts; end if;
  perform private.take_attachments(stored_parts.session_id, stored_parts.message_id, parts);
  return (
    select jsonb_agg(case when a.id is null then part else jsonb_strip_nulls(jsonb_build_object(
        'type', 'attachment', 'attachment_id', a.id, 'path', a.path, 'name', a.name,
        'media_type', a.media_type, 'bytes', a.bytes, 'width', a.width, 'height', a.height)) end
      order by position)
    from jsonb_array_elements(parts) with ordinality as given (part, position)
    left join public.attachments a on a.session_id = stored_parts.session_id
      and part ->> 'type' = 'attachment' and a.id::text = lower(part ->> 'attachment_id'));
end
$$;
comment on function private.stored_parts(uuid, uuid, jsonb) is
  'The parts of a message as rows and events have them: with all that is known of attachments. The '
  'message takes them.';

create function private.parts_for_model(message public.messages)
returns jsonb language plpgsql stable set search_path = '' as $$
begin
  if not message.parts @? '$[*] ? (@.type == "attachment")' then return message.parts; end if;
  return (
    select jsonb_agg(case when a.refused_by <> '{}'
        then part || jsonb_build_object('refused_by', a.refused_by) else part end
      order by position)
    from jsonb_array_elements(message.parts) with ordinality as stored (part, position)
    left join public.attachments a on a.session_id = message.session_id
      and part ->> 'type' = 'attachment' and a.id::text = part ->> 'attachment_id');
end
$$;
comment on function private.parts_for_model(public.messages) is
  'The parts of a message as the agent reads them: with the models that refused an attachment.';

create function private.note_refusals(session_id uuid, model_id text, attachment_ids jsonb)
returns void language plpgsql volatile set search_path = '' as $$
begin
  update public.attachments a set refused_by = a.refused_by || note_refusals.model_id
  where a.session_id = note_refusals.session_id and a.id in (
      select value::uuid from jsonb_array_elements_text(attachment_ids))
    and note_refusals.model_id <> all (a.refused_by);
end
$$;
comment on function private.note_refusals(uuid, text, jsonb) is
  'Notes that the provider of a model has refused these attachments.';

create function worker.list_attachments(run_id uuid, token uuid)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(list_attachments.run_id, token);
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'path', a.path, 'name', a.name,
      'media_type', a.media_type, 'bytes', a.bytes) order by m.read_seq, a.name), '[]')
    from public.attachments a join public.messages m on m.id = a.message_id
    where a.session_id = run.session_id and m.session_id = run.session_id
      and m.read_seq is not null);
end
$$;
comment on function worker.list_attachments(uuid, uuid) is
  'What is attached to the messages that the agent has read, as a list of {id, path, name, '
  'media_type, bytes}.';
