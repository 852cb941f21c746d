-- Invitations as those who are invited see and answer them.
-- Depends on: invitations, sharing, storage.

create function private.my_invitations()
returns jsonb language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_user();
  return (
    select coalesce(jsonb_agg(jsonb_build_object('session_id', i.session_id, 'title', s.title,
      'role', i.role, 'created_at', i.created_at, 'inviter_email', u.email,
      'inviter_name', coalesce(nullif(p.name, ''), split_part(u.email, '@', 1)))
      order by i.created_at desc, i.id), '[]')
    from private.invitations_to_me() i
    join public.sessions s on s.id = i.session_id
    join auth.users u on u.id = i.invited_by
    left join public.profiles p on p.user_id = u.id);
end
$$;
create function public.my_invitations()
returns jsonb language sql stable set search_path = '' as $$
  select private.my_invitations()
$$;
comment on function public.my_invitations() is
  'The open invitations to the caller, newest first: session, role, and who invites.';

create function private.change_owner(session public.sessions, user_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
begin
  perform private.lock_storage_in_order(array[session.owner_id, change_owner.user_id]);
  perform private.require_session_place(change_owner.user_id);
  perform private.require_room(change_owner.user_id, session.file_bytes, session.message_bytes);
  update public.session_members m set role = 'editor'
  where m.session_id = session.id and m.user_id = session.owner_id;
  update public.session_members m set role = 'owner'
  where m.session_id = session.id and m.user_id = change_owner.user_id;
  update public.sessions s set owner_id = change_owner.user_id where s.id = session.id;
  perform private.log_member(session.id, session.owner_id, 'editor');
  perform private.log_member(session.id, change_owner.user_id, 'owner');
end
$$;
comment on function private.change_owner(public.sessions, uuid) is
  'Makes a member the owner. The previous owner stays as editor.';

create function private.accept_invitation(session_id uuid, role public.member_role)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  me uuid := private.require_user();
  invitation_id uuid := (select i.id from private.invitations_to_me() i
    where i.session_id = accept_invitation.session_id and i.role = accept_invitation.role);
  session public.sessions;
begin
  if invitation_id is not null then
    select * into session from public.sessions s
    where s.id = accept_invitation.session_id for update;
    -- It may have been withdrawn while we waited.
    delete from public.invitations i
    where i.id = invitation_id and i.role = accept_invitation.role;
  end if;
  if invitation_id is null or not found then
    if private.my_role(accept_invitation.session_id) >= role then return; end if;
    perform private.refuse(404, 'invitation_not_found', 'There is no such invitation for your '
      'confirmed e-mail address. It may have been withdrawn.');
  end if;
  if role = 'owner' then
    perform private.change_owner(session, me);
    return;
  end if;
  insert into public.session_members (session_id, user_id, role)
  values (session.id, me, accept_invitation.role)
  on conflict on constraint session_members_pkey do update set role = excluded.role
  where session_members.role not in ('owner', excluded.role);
  if found then perform private.log_member(session.id, me, accept_invitation.role); end if;
end
$$;
create function public.accept_invitation(session_id uuid, role public.member_role)
returns void language sql volatile set search_path = '' as $$
  select private.accept_invitation(session_id, role)
$$;
comment on function public.accept_invitation(uuid, public.member_role) is
  'Accepts an invitation to a session, with the role that it offers. Needs a confirmed e-mail '
  'address. Harmless to repeat.';

create function private.decline_invitation(session_id uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  me uuid := private.require_user();
  invitation public.invitations;
begin
  for invitation in
    delete from public.invitations i
    where i.id in (select mine.id from private.invitations_to_me() mine
      where mine.session_id = decline_invitation.session_id)
    returning *
  loop
    perform private.notify_user(told.id, invitation.session_id, 'invitation_changed', 0)
    from unnest(array[me, invitation.invited_by]) told (id);
  end loop;
end
$$;
create function public.decline_invitation(session_id uuid)
returns void language sql volatile set search_path = '' as $$
  select private.decline_invitation(session_id)
$$;
comment on function public.decline_invitation(uuid) is
  'Declines the invitations of the caller to a session. Harmless to repeat.';

grant execute on function private.my_invitations(),
  private.accept_invitation(uuid, public.member_role), private.decline_invitation(uuid)
  to authenticated;
grant execute on function public.my_invitations(),
  public.accept_invitation(uuid, public.member_role), public.decline_invitation(uuid)
  to authenticated;
