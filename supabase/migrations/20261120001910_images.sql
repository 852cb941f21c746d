-- Images of users' messages. Each is stored once: rows and events have only its hash and size, and
-- whoever shows it reads it with read_image. The history of a run has the image itself.

create table private.message_images (
  message_id uuid not null,
  session_id uuid not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  data bytea not null,
  primary key (message_id, session_id, hash),
  -- Deferred, because a message gets its parts before it is stored.
  constraint message_images_message_is_of_the_session foreign key (message_id, session_id)
    references public.messages (id, session_id) on delete cascade deferrable initially deferred
);
comment on table private.message_images is 'The images of messages, which only have their hashes.';
comment on column private.message_images.hash is 'SHA-256 of the image.';
alter table private.message_images enable row level security;

create function private.stored_parts(parts jsonb)
returns jsonb language plpgsql immutable set search_path = '' as $$
begin
  if not parts @? '$[*] ? (@.type == "image")' then return parts; end if;
  return (
    select jsonb_agg(case when image.data is null then part else jsonb_build_object(
      'type', 'image', 'media_type', part -> 'media_type',
      'hash', encode(sha256(image.data), 'hex'), 'bytes', octet_length(image.data)) end
      order by position)
    from jsonb_array_elements(parts) with ordinality as given (part, position)
    cross join lateral (select case when part ->> 'type' = 'image'
      then decode(part ->> 'data', 'base64') end as data) image);
end
$$;
comment on function private.stored_parts(jsonb) is
  'The parts of a message as rows and events have them: with the hashes of images.';

create function private.store_images(message_id uuid, session_id uuid, parts jsonb)
returns void language plpgsql volatile set search_path = '' as $$
begin
  if not parts @? '$[*] ? (@.type == "image")' then return; end if;
  insert into private.message_images (message_id, session_id, hash, data)
  select store_images.message_id, store_images.session_id, encode(sha256(image.data), 'hex'),
    image.data
  from jsonb_array_elements(parts) as part
  cross join lateral (select decode(part ->> 'data', 'base64') as data) image
  where part ->> 'type' = 'image'
  on conflict do nothing;
end
$$;
comment on function private.store_images(uuid, uuid, jsonb) is
  'Stores the images among the parts of a message, as a user sent them.';

create function private.parts_with_images(message public.messages)
returns jsonb language plpgsql stable set search_path = '' as $$
begin
  if not message.parts @? '$[*] ? (@.type == "image")' then return message.parts; end if;
  return (
    select jsonb_agg(case when image.data is null then part else part || jsonb_build_object(
      'data', translate(encode(image.data, 'base64'), E'\n', '')) end order by position)
    from jsonb_array_elements(message.parts) with ordinality as stored (part, position)
    left join private.message_images image on image.message_id = message.id
      and image.session_id = message.session_id and image.hash = part ->> 'hash');
end
$$;
comment on function private.parts_with_images(public.messages) is
  'The parts of a message as a model needs them.';

create function private.sent_bytes(parts jsonb)
returns bigint language plpgsql immutable set search_path = '' as $$
begin
  return octet_length(parts::text) + (
    select coalesce(sum((part ->> 'bytes')::bigint * 4 / 3), 0)
    from jsonb_array_elements(parts) part where part ->> 'type' = 'image');
end
$$;
comment on function private.sent_bytes(jsonb) is
  'How large the parts of a message are in a request, images in base64 included.';

create function private.read_image(message_id uuid, hash text)
returns text language plpgsql stable security definer set search_path = '' as $$
declare
  image private.message_images;
begin
  perform private.require_readable(
    (select m.session_id from public.messages m where m.id = read_image.message_id));
  select * into image from private.message_images i
  where i.message_id = read_image.message_id and i.hash = read_image.hash;
  if image.hash is null then
    perform private.refuse(404, 'message_not_found', 'This message has no such image.');
  end if;
  return translate(encode(image.data, 'base64'), E'\n', '');
end
$$;
create function public.read_image(message_id uuid, hash text)
returns text language sql stable set search_path = '' as $$
  select private.read_image(message_id, hash)
$$;
comment on function public.read_image(uuid, text) is
  'An image of a message in base64. The message has its hash and its media_type.';
grant execute on function private.read_image(uuid, text), public.read_image(uuid, text)
  to anon, authenticated;

create function private.count_images()
returns trigger language plpgsql volatile security definer set search_path = '' as $$
begin
  update public.sessions s set message_bytes = s.message_bytes
    + case tg_op when 'INSERT' then counted.bytes else -counted.bytes end
  from (select session_id, sum(octet_length(data)) as bytes from changed group by 1) counted
  where s.id = counted.session_id;
  return null;
end
$$;
create trigger message_images_count_added after insert on private.message_images
  referencing new table as changed for each statement execute function private.count_images();
create trigger message_images_count_deleted after delete on private.message_images
  referencing old table as changed for each statement execute function private.count_images();
