-- The SQL interface of pg_cron. The stack runs the jobs; see runner.ts.
-- Runs as the superuser, again whenever this text changes.

create schema if not exists cron;
grant usage on schema cron to postgres with grant option;

create sequence if not exists cron.jobid_seq;
create table if not exists cron.job (
  jobid    bigint primary key default nextval('cron.jobid_seq'),
  schedule text not null,
  command  text not null,
  nodename text not null default 'localhost',
  nodeport integer not null default coalesce(inet_server_port(), 5432),
  database text not null default current_database(),
  username text not null default current_user,
  active   boolean not null default true,
  jobname  text,
  constraint jobname_username_uniq unique (jobname, username)
);

create sequence if not exists cron.runid_seq;
create table if not exists cron.job_run_details (
  jobid          bigint,
  runid          bigint primary key default nextval('cron.runid_seq'),
  job_pid        integer,
  database       text,
  username       text,
  command        text,
  status         text,
  return_message text,
  start_time     timestamptz,
  end_time       timestamptz
);

alter table cron.job enable row level security;
drop policy if exists cron_job_policy on cron.job;
create policy cron_job_policy on cron.job using (username = current_user);
alter table cron.job_run_details enable row level security;
drop policy if exists cron_job_run_details_policy on cron.job_run_details;
create policy cron_job_run_details_policy on cron.job_run_details using (username = current_user);

create or replace function cron._announce_jobs() returns trigger language plpgsql set search_path = '' as $$
begin
  perform pg_catalog.pg_notify('cron_job_changed', '');
  return null;
end
$$;
create or replace trigger job_announces after insert or update or delete or truncate on cron.job
  for each statement execute function cron._announce_jobs();

-- One field of a schedule: lists of numbers, ranges and steps. Names count from `first`.
create or replace function cron._is_field(field text, first int, last int, names text[] default '{}') returns boolean
language plpgsql immutable set search_path = '' as $$
declare
  part text;
  step int;
  low int;
  high int;
begin
  for position in 1 .. coalesce(array_length(names, 1), 0) loop
    field := regexp_replace(field, '\m' || names[position] || '\M', (first + position - 1)::text, 'gi');
  end loop;
  foreach part in array string_to_array(field, ',') loop
    if part !~ '^(\*|\d{1,2}-\d{1,2})(/\d{1,2})?$|^\d{1,2}$' then return false; end if;
    step := coalesce(nullif(split_part(part, '/', 2), '')::int, 1);
    part := replace(split_part(part, '/', 1), '*', first || '-' || last);
    low := split_part(part, '-', 1)::int;
    high := split_part(part, '-', -1)::int;
    if low < first or high > last or low > high or step not between 1 and last - first + 1 then return false; end if;
  end loop;
  return true;
end
$$;

create or replace function cron._is_schedule(schedule text) returns boolean
language plpgsql immutable set search_path = '' as $$
declare
  fields text[] := regexp_split_to_array(btrim(schedule), '\s+');
begin
  if btrim(schedule) ~* '^@(yearly|annually|monthly|weekly|daily|midnight|hourly|reboot)$' then return true; end if;
  if btrim(schedule) ~* '^([1-9]|[1-5][0-9])\s+seconds?$' then return true; end if;
  return array_length(fields, 1) = 5
    and cron._is_field(fields[1], 0, 59)
    and cron._is_field(fields[2], 0, 23)
    and (fields[3] = '$' or cron._is_field(fields[3], 1, 31))
    and cron._is_field(fields[4], 1, 12, '{jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec}')
    and cron._is_field(fields[5], 0, 7, '{sun,mon,tue,wed,thu,fri,sat}');
end
$$;

create or replace function cron._check(schedule text, username text, database text) returns void
language plpgsql stable set search_path = '' as $$
begin
  if not cron._is_schedule(schedule) then
    raise exception 'invalid schedule: %', schedule
      using errcode = '22023', hint = 'Use cron format (e.g. 5 4 * * *), or interval format ''[1-59] seconds''';
  end if;
  if not exists (select from pg_catalog.pg_roles where rolname = username) then
    raise exception 'role "%" does not exist', username using errcode = '42704';
  end if;
  if (select rolsuper from pg_catalog.pg_roles where rolname = username) then
    raise exception 'cannot schedule jobs as superuser' using errcode = '42501';
  end if;
  if not exists (select from pg_catalog.pg_database where datname = database) then
    raise exception 'database "%" does not exist', database using errcode = '3D000';
  end if;
end
$$;

-- The functions below pass their `current_user`, because in a security definer it is the owner.
create or replace function cron._save(
  job_name text, schedule text, command text, database text, username text, active boolean
) returns bigint language plpgsql security definer set search_path = '' as $$
declare
  job_id bigint;
begin
  database := coalesce(database, current_database());
  perform cron._check(schedule, username, database);
  insert into cron.job as job (schedule, command, database, username, active, jobname)
  values (_save.schedule, _save.command, _save.database, _save.username, _save.active, job_name)
  on conflict on constraint jobname_username_uniq do update
    set schedule = excluded.schedule, command = excluded.command, database = excluded.database, active = excluded.active
  returning job.jobid into job_id;
  return job_id;
end
$$;

create or replace function cron._remove(job_id bigint, job_name text, username text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  delete from cron.job as job
  where (job.jobid = job_id or job.jobname = job_name) and job.username = _remove.username;
  if not found then
    raise exception 'could not find valid entry for job %', coalesce(job_id::text, quote_literal(job_name))
      using errcode = 'XX000';
  end if;
  return true;
end
$$;

create or replace function cron._alter(
  job_id bigint, schedule text, command text, database text, username text, active boolean, caller text
) returns void language plpgsql security definer set search_path = '' as $$
declare
  job cron.job;
begin
  select * into job from cron.job as found where found.jobid = job_id and found.username = caller for update;
  if not found then
    raise exception 'Job % does not exist or you don''t own it', job_id using errcode = 'XX000';
  end if;
  job.schedule := coalesce(schedule, job.schedule);
  job.command := coalesce(command, job.command);
  job.database := coalesce(database, job.database);
  job.username := coalesce(username, job.username);
  job.active := coalesce(active, job.active);
  perform cron._check(job.schedule, job.username, job.database);
  update cron.job as old
  set schedule = job.schedule, command = job.command, database = job.database, username = job.username, active = job.active
  where old.jobid = job_id;
end
$$;

create or replace function cron.schedule(schedule text, command text) returns bigint language sql set search_path = '' as
$$ select cron._save(null, schedule, command, null, current_user::text, true) $$;

create or replace function cron.schedule(job_name text, schedule text, command text) returns bigint
language sql set search_path = '' as
$$ select cron._save(job_name, schedule, command, null, current_user::text, true) $$;

create or replace function cron.schedule_in_database(
  job_name text, schedule text, command text, database text, username text default null, active boolean default true
) returns bigint language sql set search_path = '' as
$$ select cron._save(job_name, schedule, command, database, coalesce(username, current_user::text), active) $$;

create or replace function cron.unschedule(job_id bigint) returns boolean language sql set search_path = '' as
$$ select cron._remove(job_id, null, current_user::text) $$;

create or replace function cron.unschedule(job_name text) returns boolean language sql set search_path = '' as
$$ select cron._remove(null, job_name, current_user::text) $$;

create or replace function cron.alter_job(
  job_id bigint, schedule text default null, command text default null, database text default null,
  username text default null, active boolean default null
) returns void language sql set search_path = '' as
$$ select cron._alter(job_id, schedule, command, database, username, active, current_user::text) $$;

comment on function cron.schedule(text, text) is 'schedule a pg_cron job';
comment on function cron.schedule(text, text, text) is 'schedule a pg_cron job';
comment on function cron.alter_job is 'Alter the job identified by job_id. Any option left as NULL will not be modified.';

revoke all on all functions in schema cron from public;
grant execute on all functions in schema cron to postgres with grant option;
grant select on cron.job to public;
grant select on cron.job to postgres with grant option;
grant all on cron.job_run_details to postgres with grant option;
