-- Invitations: nobody becomes a member or an owner without accepting. Whether an e-mail address has
-- an account is not told: the answers are the same, and the invitation waits for whoever confirms
-- the address. How they are answered: answered_invitations.sql.

create table public.invitations (
  id uuid primary key default gen_random_uuid(),
  session_id uuid not null references public.sessions (id) on delete cascade,
  email text check (char_length(email) <= 320),
  user_id uuid,
  role public.member_role not null,
  invited_by uuid not null references auth.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  constraint invitations_email_is_unique unique (session_id, email),
  constraint invitations_user_is_member foreign key (session_id, user_id)
    references public.session_members (session_id, user_id) on delete cascade,
  constraint invitations_members_are_offered_ownership
    check ((role = 'owner') = (user_id is not null) and (role = 'owner') = (email is null))
);
comment on table public.invitations is
  'Open invitations: to an e-mail address to become a member, or to a member to become the owner. '
  'Deleted once accepted, declined or withdrawn.';
comment on column public.invitations.email is 'In small letters. Null where a member is meant.';
create unique index invitations_one_offer_idx on public.invitations (session_id)
  where role = 'owner';
create index invitations_email_idx on public.invitations (email);
create index invitations_user_idx on public.invitations (session_id, user_id);
create index invitations_user_id_idx on public.invitations (user_id);
create index invitations_invited_by_idx on public.invitations (invited_by);

alter table public.invitations enable row level security;
grant select on public.invitations to authenticated;
grant select, insert, update, delete on public.invitations to service_role;
create policy "Owners can read who is invited" on public.invitations
  for select to authenticated
  using (session_id = any (array(
    select s.id from public.sessions s where s.owner_id = (select auth.uid()))));

create table private.invitation_counts (
  user_id uuid primary key references auth.users (id) on delete cascade,
  since timestamptz not null default now(),
  invitations integer not null default 1
);
comment on table private.invitation_counts is
  'How many invitations each user has sent in the hour that began at `since`.';
alter table private.invitation_counts enable row level security;

create function private.my_address()
returns text language plpgsql stable security definer set search_path = '' as $$
begin
  return (
    select lower(u.email) from auth.users u
    where u.id = (select auth.uid()) and u.email_confirmed_at is not null
      and u.deleted_at is null and not u.is_anonymous);
end
$$;
comment on function private.my_address() is
  'The confirmed e-mail address of the caller, in small letters. Null for guests.';

create function private.invitations_to_me()
returns setof public.invitations
language plpgsql stable security definer set search_path = '' as $$
declare
  address text := private.my_address();
begin
  if address is null then return; end if;
  return query
    select i.* from public.invitations i where i.email = address
    union all
    select i.* from public.invitations i where i.user_id = (select auth.uid());
end
$$;
comment on function private.invitations_to_me() is
  'The open invitations to the caller. None before their e-mail address is confirmed.';

create function private.tell_invited(invitation public.invitations)
returns void language plpgsql volatile set search_path = '' as $$
begin
  -- An address without an account takes as long: a notice is sent, and nobody can hear it.
  perform private.notify_user(coalesce(invitation.user_id, (
    select u.id from auth.users u
    -- Auth's index of addresses holds none of single sign-on.
    where u.email = invitation.email and not u.is_sso_user and u.email_confirmed_at is not null
      and u.deleted_at is null limit 1), gen_random_uuid()),
    invitation.session_id, 'invitation_changed', 0);
end
$$;
comment on function private.tell_invited(public.invitations) is
  'Tells a person that there is an invitation, or that it is gone.';

create function private.count_invitation(user_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
declare
  sent integer;
begin
  insert into private.invitation_counts as counted (user_id) values (count_invitation.user_id)
  on conflict on constraint invitation_counts_pkey do update set
    since = case when counted.since > now() - interval '1 hour' then counted.since else now() end,
    invitations = case when counted.since > now() - interval '1 hour'
      then counted.invitations + 1 else 1 end
  returning counted.invitations into sent;
  if sent > (private.settings()).max_invitations_per_user_and_hour then
    perform private.refuse(429, 'too_many_invitations',
      'You have sent many invitations within an hour. Try again later.');
  end if;
end
$$;

create function private.invite_member(session_id uuid, email text, role public.member_role)
returns uuid language plpgsql volatile security definer set search_path = '' as $$
declare
  address text := lower(btrim(email));
  invitation public.invitations;
begin
  perform private.lock_session(invite_member.session_id, 'owner');
  perform private.require_shared_role(role);
  if private.my_address() is null then
    perform private.refuse(403, 'account_needed',
      'Guests cannot invite. Add an e-mail address to your account and confirm it first.');
  end if;
  if address is null or address !~ '^[^@[:space:]]+@[^@[:space:]]+$'
     or char_length(address) > 320 then
    perform private.refuse(400, 'invalid_input', 'email must be an e-mail address.');
  end if;
  if address = private.my_address() then
    perform private.refuse(409, 'owner_stays', 'You own this session already.');
  end if;
  insert into public.invitations (session_id, email, role, invited_by)
  values (invite_member.session_id, address, invite_member.role, auth.uid())
  on conflict on constraint invitations_email_is_unique do update
  set role = excluded.role, invited_by = excluded.invited_by, created_at = now()
  where invitations.role <> excluded.role returning * into invitation;
  if not found then
    return (select i.id from public.invitations i
      where i.session_id = invite_member.session_id and i.email = address);
  end if;
  perform private.count_invitation(auth.uid());
  perform private.tell_invited(invitation);
  return invitation.id;
end
$$;
create function public.invite_member(
  session_id uuid, email text, role public.member_role default 'editor')
returns uuid language sql volatile set search_path = '' as $$
  select private.invite_member(session_id, email, role)
$$;
comment on function public.invite_member(uuid, text, public.member_role) is
  'Invites an e-mail address to a session as editor or viewer; returns the invitation''s id. For '
  'the owner. The answer is the same whether or not the address has an account. Harmless to '
  'repeat.';

create function private.hand_over(session_id uuid, user_id uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions := private.lock_session(hand_over.session_id, 'viewer');
  invitation public.invitations;
begin
  -- Accepted meanwhile.
  if session.owner_id = hand_over.user_id and auth.uid() <> session.owner_id then return; end if;
  perform private.lock_session(hand_over.session_id, 'owner');
  if hand_over.user_id is null or not exists (select from public.session_members m
      where m.session_id = session.id and m.user_id = hand_over.user_id) then
    perform private.refuse(404, 'user_not_found',
      'Only a member of the session can become its owner.');
  end if;
  delete from public.invitations i
  where i.session_id = session.id and i.role = 'owner' and i.user_id <> hand_over.user_id
  returning * into invitation;
  if found then perform private.tell_invited(invitation); end if;
  if hand_over.user_id = session.owner_id then return; end if;
  insert into public.invitations (session_id, user_id, role, invited_by)
  values (session.id, hand_over.user_id, 'owner', auth.uid())
  on conflict do nothing returning * into invitation;
  if found then perform private.tell_invited(invitation); end if;
end
$$;
create function public.hand_over(session_id uuid, user_id uuid)
returns void language sql volatile set search_path = '' as $$
  select private.hand_over(session_id, user_id)
$$;
comment on function public.hand_over(uuid, uuid) is
  'Offers a member to become the owner, in place of an earlier offer; with one''s own id, '
  'withdraws the offer. Once it is accepted, the previous owner is an editor. Harmless to repeat.';

create function private.withdraw_invitation(id uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  invitation public.invitations;
begin
  perform private.require_user();
  delete from public.invitations i
  where i.id = withdraw_invitation.id and private.my_role(i.session_id) = 'owner'
  returning * into invitation;
  if found then perform private.tell_invited(invitation); end if;
end
$$;
create function public.withdraw_invitation(id uuid)
returns void language sql volatile set search_path = '' as $$
  select private.withdraw_invitation(id)
$$;
comment on function public.withdraw_invitation(uuid) is
  'Withdraws an invitation. For the owner of its session. Harmless to repeat.';

create function private.withdraw_invitations(session_id uuid, user_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
begin
  delete from public.invitations i using auth.users u
  where u.id = withdraw_invitations.user_id
    and i.session_id = withdraw_invitations.session_id and i.email = lower(u.email);
end
$$;
comment on function private.withdraw_invitations(uuid, uuid) is
  'Nobody who leaves comes back by an invitation from before.';

grant execute on function private.invite_member(uuid, text, public.member_role),
  private.hand_over(uuid, uuid), private.withdraw_invitation(uuid) to authenticated;
grant execute on function public.invite_member(uuid, text, public.member_role),
  public.hand_over(uuid, uuid), public.withdraw_invitation(uuid) to authenticated;
