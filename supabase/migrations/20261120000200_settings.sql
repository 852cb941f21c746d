-- Settings of the whole installation, and limits of single users. They are rows, so that an
-- operator changes them with SQL in Studio.
-- To add a limit: a column here, and its check and its sentence in the migration of what it limits.

create table private.settings (
  is_only_row boolean primary key default true,
  runs_paused boolean not null default false,
  runs_resumed_at timestamptz,
  paused_sentence text not null default
    'The operator has paused the agent. Your message is kept and will be worked on later.',
  agent_url text,
  kick_secret_name text not null default 'agent_kick_key',
  operator_keys_allowed boolean not null default true,
  lease_seconds integer not null default 3 check (lease_seconds between 1 and 600),
  max_attempts integer not null default 5 check (max_attempts between 1 and 100),
  request_expiry interval not null default '7 days',
  queue_expiry interval not null default '24 hours' check (queue_expiry > '0'),
  max_live_runs_per_user integer not null default 3 check (max_live_runs_per_user >= 0),
  max_queued_runs_per_session integer not null default 20
    check (max_queued_runs_per_session > 0),
  max_queued_runs_per_user integer not null default 50 check (max_queued_runs_per_user > 0),
  max_queued_runs_per_guest integer not null default 10 check (max_queued_runs_per_guest > 0),
  max_stored_bytes_per_user bigint not null default 209715200
    check (max_stored_bytes_per_user >= 0),
  max_stored_bytes_per_guest bigint not null default 20971520
    check (max_stored_bytes_per_guest >= 0),
  max_message_bytes_per_user bigint not null default 104857600
    check (max_message_bytes_per_user >= 0),
  max_message_bytes_per_guest bigint not null default 10485760
    check (max_message_bytes_per_guest >= 0),
  max_sessions_per_user integer not null default 2000 check (max_sessions_per_user >= 0),
  max_sessions_per_guest integer not null default 30 check (max_sessions_per_guest >= 0),
  max_forks_per_user_and_hour integer not null default 60
    check (max_forks_per_user_and_hour >= 0),
  max_forks_per_guest_and_hour integer not null default 10
    check (max_forks_per_guest_and_hour >= 0),
  max_live_executions_per_user integer not null default 5
    check (max_live_executions_per_user >= 0),
  max_live_executions_per_session integer not null default 10
    check (max_live_executions_per_session >= 0),
  max_cost_per_user_and_day numeric(12, 6) not null default 20
    check (max_cost_per_user_and_day >= 0),
  max_cost_per_guest_and_day numeric(12, 6) not null default 0
    check (max_cost_per_guest_and_day >= 0),
  max_cost_per_day numeric(12, 6) check (max_cost_per_day >= 0),
  max_typed_calls_per_user_and_hour integer not null default 200
    check (max_typed_calls_per_user_and_hour >= 0),
  max_typed_calls_per_guest_and_hour integer not null default 40
    check (max_typed_calls_per_guest_and_hour >= 0),
  max_invitations_per_user_and_hour integer not null default 20
    check (max_invitations_per_user_and_hour >= 0),
  max_steps_per_run integer not null default 60 check (max_steps_per_run > 0),
  max_tokens_per_run bigint not null default 2000000 check (max_tokens_per_run > 0),
  max_cost_per_run numeric(12, 6) not null default 5 check (max_cost_per_run >= 0),
  max_seconds_per_run integer not null default 3600 check (max_seconds_per_run > 0),
  plan_database_bytes bigint not null default 524288000 check (plan_database_bytes > 0),
  idle_guests_kept_for interval check (idle_guests_kept_for >= '1 day'),
  unopened_sessions_kept_for interval check (unopened_sessions_kept_for >= '1 day'),
  typed_calls_kept_for interval default '30 days' check (typed_calls_kept_for >= '1 day'),
  streamed_text_kept_for interval default '1 minute'
    check (streamed_text_kept_for >= '10 seconds'),
  job_records_kept_for interval default '1 day' check (job_records_kept_for >= '1 hour'),
  constraint settings_have_one_row check (is_only_row)
);
comment on table private.settings is
  'One row: the kill switch, the address of the agent function, and the limits for everybody.';
comment on column private.settings.runs_paused is
  'The kill switch: while true, no run is claimed and no program is started. Messages are still '
  'accepted and queue up.';
comment on column private.settings.lease_seconds is
  'How long a process may be silent before another one takes over its runs and programs.';
comment on column private.settings.queue_expiry is
  'How long a run may be queued before it ends as failed. A queue that a person has to resume, and '
  'all queues while runs are paused, wait for longer.';
comment on column private.settings.max_stored_bytes_per_user is
  'What may be stored in all sessions that a user owns, earlier versions of files included: file '
  'contents, the log, attachments.';
comment on column private.settings.max_message_bytes_per_user is
  'How much of that may be the log and attachments.';
comment on column private.settings.agent_url is
  'The address of the agent function. Null: no kicks; call the function by other means.';
comment on column private.settings.kick_secret_name is
  'The name of the Vault secret that signs kicks: the key AGENT_KICK_KEY of the agent function.';
comment on column private.settings.operator_keys_allowed is
  'Whether users without a provider key of their own may use the operator''s.';
comment on column private.settings.plan_database_bytes is
  'How large the plan lets the database become: 500 MB on Free, 8 GB in Pro until the disk grows. '
  'admin.health compares it with the size.';
comment on column private.settings.idle_guests_kept_for is
  'After how long without activity the account of a guest is deleted, as they could do themselves. '
  'Null: never.';
comment on column private.settings.unopened_sessions_kept_for is
  'After how long a session is deleted in which nothing happens and that no member opens. '
  'Null: never.';
comment on column private.settings.typed_calls_kept_for is
  'For how long the records of model calls outside of runs are kept. They have no texts. '
  'Null: for good.';
comment on column private.settings.streamed_text_kept_for is
  'For how long text stays in the log in the pieces it was streamed in, after its message ended. '
  'Null: for good.';
comment on column private.settings.job_records_kept_for is
  'For how long the records of pg_cron are kept. Null: for good.';
comment on column private.settings.max_cost_per_user_and_day is
  'In US dollars, like all costs here. Limits per day (UTC) hold for the operator''s keys alone: '
  'calls with a user''s own key and calls that cost nothing count toward none of them.';
comment on column private.settings.max_typed_calls_per_user_and_hour is
  'Model calls outside of runs. Each leaves a record, also one that costs nothing.';
comment on column private.settings.max_cost_per_guest_and_day is
  'The same for guests, who are signed in without an account. 0: free models and own keys only.';
comment on column private.settings.max_cost_per_day is
  'What all users together may spend in a day. Null: no limit.';
comment on column private.settings.runs_resumed_at is
  'When runs_paused was last turned off. Set by a trigger.';
insert into private.settings default values;
alter table private.settings enable row level security;

create function private.note_resumption()
returns trigger language plpgsql volatile set search_path = '' as $$
begin
  new.runs_resumed_at := now();
  return new;
end
$$;
create trigger settings_note_when_runs_resume before update of runs_paused on private.settings
  for each row when (old.runs_paused and not new.runs_paused)
  execute function private.note_resumption();

create table private.user_limits (
  user_id uuid primary key references auth.users (id) on delete cascade,
  is_blocked boolean not null default false,
  max_live_runs integer check (max_live_runs >= 0),
  max_queued_runs integer check (max_queued_runs >= 0),
  max_stored_bytes bigint check (max_stored_bytes >= 0),
  max_message_bytes bigint check (max_message_bytes >= 0),
  max_sessions integer check (max_sessions >= 0),
  max_forks_per_hour integer check (max_forks_per_hour >= 0),
  max_cost_per_day numeric(12, 6) check (max_cost_per_day >= 0),
  max_cost_per_run numeric(12, 6) check (max_cost_per_run >= 0)
);
comment on table private.user_limits is
  'Limits of single users. Null: the same as everybody''s in private.settings.';
alter table private.user_limits enable row level security;

create function private.settings()
returns private.settings language plpgsql stable set search_path = '' as $$
begin
  return (select s from private.settings s);
end
$$;
comment on function private.settings() is 'The one row of settings.';

create function private.limits_of(user_id uuid)
returns table (
  is_blocked boolean, is_guest boolean, max_live_runs integer, max_cost_per_day numeric,
  max_cost_per_run numeric)
language plpgsql stable set search_path = '' as $$
begin
  return query
    select coalesce(l.is_blocked, false), coalesce(u.is_anonymous, false),
      coalesce(l.max_live_runs, s.max_live_runs_per_user),
      coalesce(l.max_cost_per_day, case when u.is_anonymous then s.max_cost_per_guest_and_day
        else s.max_cost_per_user_and_day end),
      coalesce(l.max_cost_per_run, s.max_cost_per_run)
    from private.settings s
    left join auth.users u on u.id = limits_of.user_id
    left join private.user_limits l on l.user_id = limits_of.user_id;
end
$$;
comment on function private.limits_of(uuid) is
  'The limits of a user: their own, else everybody''s or those of guests.';
