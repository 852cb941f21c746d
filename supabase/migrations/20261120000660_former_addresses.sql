-- Deleting an account and signing up again with the same address gives no new money for the day,
-- and lifts no block. For that, a hash of the address is kept with what was spent that day (UTC)
-- and with whether the user was blocked. Guests have none: Auth limits how often they sign in.
-- Depends on: settings, spend.

create table private.address_key (
  is_only_row boolean primary key default true,
  key bytea not null default extensions.gen_random_bytes(32),
  constraint address_key_has_one_row check (is_only_row)
);
comment on table private.address_key is
  'One row: what addresses are hashed with. Without it, a hash says nothing about its address.';
insert into private.address_key default values;
alter table private.address_key enable row level security;

create table private.former_addresses (
  address_hash bytea primary key,
  day date not null,
  spent numeric(14, 6) not null,
  is_blocked boolean not null
);
comment on table private.former_addresses is
  'What must not be forgotten about deleted accounts, for when the same address signs up again. A '
  'row is deleted when the day is over, that of a blocked user after 400 days.';
alter table private.former_addresses enable row level security;

create function private.address_hash(address text)
returns bytea language plpgsql stable set search_path = '' as $$
begin
  return extensions.hmac(convert_to(lower(btrim(address)), 'UTF8'),
    (select k.key from private.address_key k), 'sha256');
end
$$;
comment on function private.address_hash(text) is
  'For the operator, too: whose row of private.former_addresses it is.';

create function private.remember_address()
returns trigger language plpgsql volatile security definer set search_path = '' as $$
declare
  today date := (now() at time zone 'UTC')::date;
  spent numeric;
  is_blocked boolean := exists (
    select from private.user_limits l where l.user_id = old.id and l.is_blocked);
begin
  select spend.spent + spend.reserved into spent from private.user_spend spend
  where spend.user_id = old.id and spend.day = today for update;
  if is_blocked or spent > 0 then
    insert into private.former_addresses (address_hash, day, spent, is_blocked)
    values (private.address_hash(old.email), today, coalesce(spent, 0), is_blocked)
    on conflict (address_hash) do update set day = excluded.day, spent = excluded.spent,
      is_blocked = excluded.is_blocked;
  end if;
  return old;
end
$$;
create trigger users_leave_a_trace before delete on auth.users
  for each row when (old.email is not null) execute function private.remember_address();

create function private.recognize_address()
returns trigger language plpgsql volatile security definer set search_path = '' as $$
declare
  today date := (now() at time zone 'UTC')::date;
  former private.former_addresses;
begin
  delete from private.former_addresses f where f.address_hash = private.address_hash(new.email)
  returning * into former;
  if former.is_blocked then
    insert into private.user_limits (user_id, is_blocked) values (new.id, true)
    on conflict (user_id) do update set is_blocked = true;
  end if;
  if former.day = today and former.spent > 0 then
    insert into private.user_spend as day (user_id, day, spent) values (new.id, today, former.spent)
    on conflict (user_id, day) do update set spent = day.spent + excluded.spent;
    -- The limit of the installation counts it once.
    update private.former_users_spend f set spent = greatest(f.spent - former.spent, 0)
    where f.day = today;
  end if;
  return null;
end
$$;
create trigger users_are_recognized after insert on auth.users
  for each row when (new.email is not null) execute function private.recognize_address();
create trigger users_with_another_address_are_recognized after update of email on auth.users
  for each row when (new.email is not null and new.email is distinct from old.email)
  execute function private.recognize_address();
