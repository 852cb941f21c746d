-- How many lines a change of a text adds and removes.

create function private.with_final_newline(content text)
returns text language sql immutable set search_path = '' as $$
  select case when right(content, 1) = E'\n' then content else content || E'\n' end
$$;

-- As people count lines: a line feed at the end of a text does not begin another line.
create function private.line_count(content text)
returns integer language sql immutable set search_path = '' as $$
  select octet_length(content) - octet_length(replace(content, E'\n', ''))
    + (content <> '' and right(content, 1) <> E'\n')::integer
$$;

-- Counts the lines without an equal one on the other side, wherever they stand. A line that only
-- moves counts as neither. Unlike the shortest edit script, this is one pass: 50 ms for 1 MB of
-- source code, 1 s for the worst 1 MB (a million empty lines). as_whole counts a changed text as
-- replaced, which takes no time.
create function private.count_changed_lines(
  old_text text, new_text text, as_whole boolean default false,
  out added integer, out removed integer)
language plpgsql immutable set search_path = '' as $$
begin
  if old_text = new_text then
    added := 0;
    removed := 0;
    return;
  end if;
  if as_whole or old_text = '' or new_text = '' then
    added := private.line_count(new_text);
    removed := private.line_count(old_text);
    return;
  end if;
  -- Both end in a line feed here, so both have one empty line too many.
  select coalesce(sum(greatest(balance, 0)), 0), coalesce(sum(greatest(-balance, 0)), 0)
  into added, removed
  from (
    select sum(side) as balance
    from (
      select line collate "C" as line, 1 as side
      from string_to_table(private.with_final_newline(new_text), E'\n') as line
      union all
      select line collate "C", -1
      from string_to_table(private.with_final_newline(old_text), E'\n') as line
    ) lines
    group by line
  ) balances;
end
$$;
comment on function private.count_changed_lines(text, text, boolean) is
  'How many lines a change of a text adds and removes.';
