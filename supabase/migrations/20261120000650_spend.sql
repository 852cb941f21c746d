-- Money per day (UTC): what each user has spent of the operator's, and what all of them together
-- may still spend.
-- Depends on: settings, sessions.  Written by: private.reserve_call, private.settle_call.

-- Locked before money is reserved.
create table private.user_spend (
  user_id uuid not null references auth.users (id) on delete cascade,
  day date not null,
  spent numeric(14, 6) not null default 0,
  reserved numeric(14, 6) not null default 0 check (reserved >= 0),
  own_keys_spent numeric(14, 6) not null default 0,
  own_keys_reserved numeric(14, 6) not null default 0 check (own_keys_reserved >= 0),
  primary key (user_id, day)
);
comment on table private.user_spend is
  'What each user has spent of the operator''s money on a day (UTC), and what open model calls may '
  'still cost. Apart from it, what keys of their own pay. In US dollars.';
create index user_spend_day_idx on private.user_spend (day);
alter table private.user_spend enable row level security;

create table private.former_users_spend (
  day date primary key,
  spent numeric(14, 6) not null
);
comment on table private.former_users_spend is
  'What users whose accounts are deleted have spent on a day (UTC), together. In US dollars. It '
  'still counts toward the limit of the installation.';
alter table private.former_users_spend enable row level security;

-- Locked before the user's day, so that no two calls of a session see the same money. The sums are
-- kept here, because records of calls may be deleted, and so that no call reads all others.
create table private.session_budgets (
  session_id uuid primary key references public.sessions (id) on delete cascade,
  max_cost numeric(12, 6) check (max_cost >= 0),
  spent numeric(14, 6) not null,
  reserved numeric(14, 6) not null check (reserved >= 0)
);
comment on table private.session_budgets is
  'What all model calls of a session may cost together, on any key, and what they cost so far. '
  'In US dollars. The owner sets it. No column of sessions, because visitors with a link may read '
  'those.';
comment on column private.session_budgets.max_cost is 'Null: the owner has taken the budget back.';
alter table private.session_budgets enable row level security;

create function private.keep_spend_without_name()
returns trigger language plpgsql volatile security definer set search_path = '' as $$
begin
  insert into private.former_users_spend as kept (day, spent)
  select old.day, old.spent + old.reserved
  where old.spent + old.reserved > 0
    and not exists (select from auth.users u where u.id = old.user_id)
  on conflict (day) do update set spent = kept.spent + excluded.spent;
  return null;
end
$$;
create trigger user_spend_outlives_its_user after delete on private.user_spend
  for each row execute function private.keep_spend_without_name();

-- One row that every call of every user updates would make them wait for each other. Each call
-- takes what it needs from one of these. Only when that has too little are they all locked, in
-- order, and what is left of the day is divided again. On two cores, 50 claims at once took 320 ms
-- without the limit, 380 ms with these rows, and 650 ms with a single one.
create table private.installation_day_parts (
  part integer primary key,
  day date not null,
  remaining numeric(14, 6) not null check (remaining >= 0)
);
comment on table private.installation_day_parts is
  'What can still be reserved of settings.max_cost_per_day, in parts. Unused without that limit.';
alter table private.installation_day_parts enable row level security;
insert into private.installation_day_parts (part, day, remaining)
select part, '-infinity', 0 from generate_series(0, 7) part;

create function private.spent_on(day date)
returns numeric language plpgsql volatile set search_path = '' as $$
begin
  return (
    select coalesce(sum(spend.amount), 0) from (
      select u.spent + u.reserved as amount from private.user_spend u where u.day = spent_on.day
      union all
      select f.spent from private.former_users_spend f where f.day = spent_on.day) spend);
end
$$;
comment on function private.spent_on(date) is
  'What all users together have spent on a day (UTC), and what open model calls may still cost.';

create function private.reserve_in_installation_day(cost numeric, today date)
returns boolean language plpgsql volatile set search_path = '' as $$
declare
  max_cost numeric := (select s.max_cost_per_day from private.settings s);
  parts constant integer := 8;
  any_part integer := floor(random() * parts);
  divided numeric;
begin
  if max_cost is null then return true; end if;
  begin
    update private.installation_day_parts p set remaining = p.remaining - cost
    where p.part = any_part and p.day = today and p.remaining >= cost;
    if found then return true; end if;
    -- An update that had to wait and then found too little still holds its lock, which would break
    -- the order below. The exception gives it up.
    raise sqlstate 'PART0';
  exception when sqlstate 'PART0' then
    null;
  end;
  -- Every other reservation has committed now, or waits.
  perform from private.installation_day_parts p order by p.part for update;
  divided := max_cost - cost - private.spent_on(today);
  if divided < 0 then return false; end if;
  update private.installation_day_parts p set day = today, remaining = trunc(divided / parts, 6);
  return true;
end
$$;
comment on function private.reserve_in_installation_day(numeric, date) is
  'Takes money from what all users together may still spend today. False: there is too little.';

-- Parts may hold money of the old limit.
create function private.redivide_installation_day()
returns trigger language plpgsql volatile security definer set search_path = '' as $$
begin
  perform from private.installation_day_parts p order by p.part for update;
  update private.installation_day_parts p set remaining = 0;
  return null;
end
$$;
create trigger settings_redivide_installation_day
  after update of max_cost_per_day on private.settings
  for each row when (old.max_cost_per_day is distinct from new.max_cost_per_day)
  execute function private.redivide_installation_day();
