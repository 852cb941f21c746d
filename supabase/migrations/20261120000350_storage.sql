-- What users store: how much they may, and a counter row for each of them. The owner of a session
-- pays for everything in it.

create function private.usage_limits_of(user_id uuid)
returns table (max_stored_bytes bigint, max_message_bytes bigint, max_sessions integer,
  max_forks_per_hour integer, max_queued_runs integer)
language plpgsql stable set search_path = '' as $$
begin
  return query
    select
      coalesce(l.max_stored_bytes, case when u.is_anonymous
        then s.max_stored_bytes_per_guest else s.max_stored_bytes_per_user end),
      coalesce(l.max_message_bytes, case when u.is_anonymous
        then s.max_message_bytes_per_guest else s.max_message_bytes_per_user end),
      coalesce(l.max_sessions, case when u.is_anonymous
        then s.max_sessions_per_guest else s.max_sessions_per_user end),
      coalesce(l.max_forks_per_hour, case when u.is_anonymous
        then s.max_forks_per_guest_and_hour else s.max_forks_per_user_and_hour end),
      coalesce(l.max_queued_runs, case when u.is_anonymous
        then s.max_queued_runs_per_guest else s.max_queued_runs_per_user end)
    from private.settings s
    left join auth.users u on u.id = usage_limits_of.user_id
    left join private.user_limits l on l.user_id = usage_limits_of.user_id;
end
$$;
comment on function private.usage_limits_of(uuid) is
  'How much a user may store and queue: their own limits, else those of guests or of everybody.';
