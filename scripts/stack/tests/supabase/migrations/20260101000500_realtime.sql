-- Private topics of the Realtime contract tests. A topic is `<rule>:<whose>`, or `<rule>:<whose>:<anything>`:
-- own        its user may do everything              listen    its user may receive broadcasts
-- presence   its user may track and see presence     watch     its user may see presence
-- team       for users with the claim `team`         keyed     for clients with the header `x-room-key`

create policy "Users can receive broadcasts on their topics"
  on realtime.messages for select to authenticated
  using (
    extension = 'broadcast'
    and split_part((select realtime.topic()), ':', 1) in ('own', 'listen')
    and split_part((select realtime.topic()), ':', 2) = (select auth.uid())::text
  );

create policy "Users can broadcast on their own topics"
  on realtime.messages for insert to authenticated
  with check (
    extension = 'broadcast'
    and split_part((select realtime.topic()), ':', 1) = 'own'
    and split_part((select realtime.topic()), ':', 2) = (select auth.uid())::text
  );

create policy "Users can see who is present on their topics"
  on realtime.messages for select to authenticated
  using (
    extension = 'presence'
    and split_part((select realtime.topic()), ':', 1) in ('own', 'presence', 'watch')
    and split_part((select realtime.topic()), ':', 2) = (select auth.uid())::text
  );

create policy "Users can track presence on their topics"
  on realtime.messages for insert to authenticated
  with check (
    extension = 'presence'
    and split_part((select realtime.topic()), ':', 1) in ('own', 'presence')
    and split_part((select realtime.topic()), ':', 2) = (select auth.uid())::text
  );

create policy "Teams can receive their topics"
  on realtime.messages for select to authenticated
  using ((select realtime.topic()) = 'team:' || ((select auth.jwt()) ->> 'team'));

create policy "Clients with the key of a room can receive it"
  on realtime.messages for select to anon
  using ((select realtime.topic()) = 'keyed:' || (select current_setting('request.headers', true)::jsonb ->> 'x-room-key'));

create policy "Nobody gets past a policy that fails"
  on realtime.messages for select to authenticated
  using (case when (select realtime.topic()) = 'failing' then 1 / (select length(realtime.topic()) - 7) = 1 else false end);
