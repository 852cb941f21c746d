-- Storage has no foreign keys to us, and deleting its rows would leave the bytes. Objects whose
-- attachments are gone are queued, and the agent function removes them.
-- Called by private.apply_retention. Depends on: attachments, kicks.

create table private.objects_to_remove (
  id bigint generated always as identity primary key,
  path text not null,
  queued_at timestamptz not null default now(),
  kicked_at timestamptz,
  kicks integer not null default 0 check (kicks >= 0)
);
comment on table private.objects_to_remove is
  'Objects of the bucket attachments to be removed once no attachment names them.';
comment on column private.objects_to_remove.queued_at is
  'When an attachment that named it was last deleted.';
comment on column private.objects_to_remove.kicks is
  'How often the agent function was asked to remove it. Each time the pause is twice as long.';
create index objects_to_remove_path_idx on private.objects_to_remove (path);
alter table private.objects_to_remove enable row level security;

create function private.queue_object_removal()
returns trigger language plpgsql volatile security definer set search_path = '' as $$
begin
  -- A locked row is being updated by another deletion of the same path.
  update private.objects_to_remove o set queued_at = now()
  where o.id = any (array(
    select queued.id from private.objects_to_remove queued
    where queued.path in (select changed.path from changed) for update skip locked));
  -- Also while another session names it: that one may be deleted at the same time, unseen here.
  insert into private.objects_to_remove (path)
  select distinct changed.path from changed
  where not exists (select from private.objects_to_remove o where o.path = changed.path);
  return null;
end
$$;
create trigger attachments_leave_no_objects after delete on public.attachments
  referencing old table as changed for each statement
  execute function private.queue_object_removal();

create function worker.objects_to_remove(max_rows integer)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
begin
  return (
    select coalesce(jsonb_agg(o.path), '[]') from (
      select o.path from private.objects_to_remove o
      where not exists (select from public.attachments a where a.path = o.path)
      group by o.path order by min(o.kicks), o.path limit max_rows) o);
end
$$;
comment on function worker.objects_to_remove(integer) is
  'Paths in the bucket attachments whose objects are to be removed, at most so many.';

create function worker.forget_removed_objects(paths text[])
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  delete from private.objects_to_remove o where o.path = any (forget_removed_objects.paths);
end
$$;
comment on function worker.forget_removed_objects(text[]) is
  'After objects were removed from the bucket attachments.';

create function private.queue_unnamed_objects(max_rows integer)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  first_name text := gen_random_uuid()::text;
  queued integer;
begin
  -- Names begin with random ids, so each pass looks at others.
  insert into private.objects_to_remove (path)
  select o.name from (
    (select o.name, o.created_at from storage.objects o
      where o.bucket_id = 'attachments' and o.name >= first_name order by o.name limit max_rows)
    union all
    (select o.name, o.created_at from storage.objects o
      where o.bucket_id = 'attachments' and o.name < first_name order by o.name limit max_rows)
  ) o
  where o.created_at < now() - interval '1 day'
    and not exists (select from public.attachments a where a.path = o.name)
    and not exists (select from private.objects_to_remove r where r.path = o.name);
  get diagnostics queued = row_count;
  return queued;
end
$$;
comment on function private.queue_unnamed_objects(integer) is
  'Queues objects of the bucket attachments that arrived after their attachment was deleted.';

create function private.kick_object_removal(max_rows integer)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  due integer;
begin
  update private.objects_to_remove o set kicked_at = now(), kicks = o.kicks + 1
  where o.id = any (array(
    select waiting.id from private.objects_to_remove waiting
    where (waiting.kicked_at is null or waiting.kicked_at
        < now() - interval '1 minute' * 2.0 ^ least(waiting.kicks, 10))
      and not exists (select from public.attachments a where a.path = waiting.path)
    order by waiting.kicked_at nulls first limit max_rows for update skip locked));
  get diagnostics due = row_count;
  if due > 0 then perform private.post_kick('{"removes_objects": true}'); end if;
  return due;
end
$$;
comment on function private.kick_object_removal(integer) is
  'Asks the agent function to remove objects of the bucket attachments that are no longer named, '
  'after a pause that grows with each try.';
