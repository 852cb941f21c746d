-- Sharing: the members of a session, and a read-only link that can be revoked.

create function private.log_member(session_id uuid, user_id uuid, role public.member_role)
returns void language sql volatile set search_path = '' as $$
  select private.append_event(log_member.session_id, 'member_changed', jsonb_build_object(
    'user_id', log_member.user_id, 'role', log_member.role), null, (select auth.uid()))
$$;
comment on function private.log_member(uuid, uuid, public.member_role) is
  'Logs that a member got a role.';

-- Also where an account is deleted, or a row in Studio.
create function private.end_membership()
returns trigger language plpgsql volatile security definer set search_path = '' as $$
declare
  next_epoch integer;
begin
  select s.topic_epoch + 1 into next_epoch from public.sessions s
  where s.id = old.session_id for update;
  -- Nobody follows a session that is being deleted.
  if not found then return null; end if;
  -- The last broadcast on the old topic names the new one.
  perform private.append_event(old.session_id, 'member_changed', jsonb_build_object(
    'user_id', old.user_id, 'role', null,
    'topic', private.session_topic(old.session_id, next_epoch)), null,
    coalesce((select auth.uid()), old.user_id));
  update public.sessions s set topic_epoch = next_epoch where s.id = old.session_id;
  return null;
end
$$;
comment on function private.end_membership() is
  'Logs that a member left, and moves the session to another Realtime topic.';
create trigger session_members_leave_the_topic after delete on public.session_members
  for each row execute function private.end_membership();

create function private.require_shared_role(role public.member_role)
returns void language plpgsql immutable set search_path = '' as $$
begin
  if role is null or role = 'owner' then
    perform private.refuse(400, 'invalid_input',
      'Others are editors or viewers; ownership is handed over.');
  end if;
end
$$;

create function private.set_member_role(
  session_id uuid, user_id uuid, role public.member_role)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions := private.lock_session(set_member_role.session_id, 'owner');
begin
  perform private.require_shared_role(set_member_role.role);
  if set_member_role.user_id = session.owner_id then
    perform private.refuse(409, 'owner_stays', 'The owner''s role changes by handing over.');
  end if;
  if not exists (select from public.session_members m
      where m.session_id = session.id and m.user_id = set_member_role.user_id) then
    perform private.refuse(404, 'user_not_found', 'This user is not a member of the session.');
  end if;
  update public.session_members m set role = set_member_role.role
  where m.session_id = session.id and m.user_id = set_member_role.user_id
    and m.role <> set_member_role.role;
  if found then
    perform private.log_member(session.id, set_member_role.user_id, set_member_role.role);
  end if;
end
$$;
create function public.set_member_role(session_id uuid, user_id uuid, role public.member_role)
returns void language sql volatile set search_path = '' as $$
  select private.set_member_role(session_id, user_id, role)
$$;
comment on function public.set_member_role(uuid, uuid, public.member_role) is
  'Makes a member an editor or a viewer. For the owner. Harmless to repeat.';

create function private.remove_member(session_id uuid, user_id uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  is_leaving boolean := remove_member.user_id = auth.uid();
begin
  if remove_member.user_id is null then
    perform private.refuse(400, 'invalid_input', 'user_id must name the member who leaves.');
  end if;
  perform private.lock_session(remove_member.session_id,
    case when is_leaving then 'viewer' else 'owner' end::public.member_role);
  if exists (select from public.sessions s
      where s.id = remove_member.session_id and s.owner_id = remove_member.user_id) then
    perform private.refuse(409, 'owner_stays',
      'The owner cannot leave. Hand the session over first, or delete it.');
  end if;
  perform private.withdraw_invitations(remove_member.session_id, remove_member.user_id);
  delete from public.session_members m
  where m.session_id = remove_member.session_id and m.user_id = remove_member.user_id;
  if found then
    perform private.notify_user(
      remove_member.user_id, remove_member.session_id, 'member_changed', 0);
  end if;
end
$$;
create function public.remove_member(session_id uuid, user_id uuid)
returns void language sql volatile set search_path = '' as $$
  select private.remove_member(session_id, user_id)
$$;
comment on function public.remove_member(uuid, uuid) is
  'Removes a member from a session (for the owner), or leaves it (for the member). Harmless to '
  'repeat.';

create function private.create_link(
  session_id uuid, token text, shows private.link_content[])
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  if token is null or token !~ '^[A-Za-z0-9_-]{32,128}$' then
    perform private.refuse(400, 'invalid_input',
      'The client makes the token of a link: 32 to 128 random letters and digits.');
  end if;
  perform private.lock_session(create_link.session_id, 'owner');
  insert into private.session_links (session_id, token_hash, shows, created_by)
  values (create_link.session_id, sha256(convert_to(token, 'UTF8')), create_link.shows, auth.uid())
  on conflict on constraint session_links_pkey do update set
    token_hash = excluded.token_hash, shows = excluded.shows,
    created_by = excluded.created_by, created_at = now();
exception
  when unique_violation then
    perform private.refuse(409, 'id_taken', 'This token is in use. Make a new one.');
end
$$;
create function public.create_link(session_id uuid, token text, shows_history boolean default false,
  shows_tools boolean default false, shows_costs boolean default false)
returns void language sql volatile set search_path = '' as $$
  select private.create_link(session_id, token, array_remove(array[
    case when shows_history then 'history' end, case when shows_tools then 'tools' end,
    case when shows_costs then 'costs' end]::private.link_content[], null))
$$;
comment on function public.create_link(uuid, text, boolean, boolean, boolean) is
  'Makes the read-only link of a session: anyone who sends the token in header x-session-link may '
  'read the conversation and the present files, and what else it is told to show. Replaces an '
  'earlier link.';

create function private.revoke_link(session_id uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  perform private.lock_session(revoke_link.session_id, 'owner');
  delete from private.session_links l where l.session_id = revoke_link.session_id;
end
$$;
create function public.revoke_link(session_id uuid)
returns void language sql volatile set search_path = '' as $$
  select private.revoke_link(session_id)
$$;
comment on function public.revoke_link(uuid) is
  'Revokes the read-only link at once. Harmless to repeat.';

create function private.session_link(session_id uuid)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_readable(session_link.session_id);
  return (
    select jsonb_build_object('created_at', link.created_at,
      'shows_history', 'history' = any(link.shows), 'shows_tools', 'tools' = any(link.shows),
      'shows_costs', 'costs' = any(link.shows))
    from private.session_links link where link.session_id = session_link.session_id);
end
$$;
create function public.session_link(session_id uuid)
returns jsonb language sql stable set search_path = '' as $$
  select private.session_link(session_id)
$$;
comment on function public.session_link(uuid) is
  'What the read-only link of a session shows, and since when it exists; null if there is none. '
  'For members and whoever has the link. Nobody can read its token: only a hash is kept.';
grant execute on function private.session_link(uuid), public.session_link(uuid) to anon;

grant execute on function private.set_member_role(uuid, uuid, public.member_role),
  private.remove_member(uuid, uuid),
  private.create_link(uuid, text, private.link_content[]), private.revoke_link(uuid),
  private.session_link(uuid)
  to authenticated;
grant execute on function public.set_member_role(uuid, uuid, public.member_role),
  public.remove_member(uuid, uuid),
  public.create_link(uuid, text, boolean, boolean, boolean), public.revoke_link(uuid),
  public.session_link(uuid)
  to authenticated;
