import { Crown, MoreHorizontal, UserMinus } from "lucide-react";
import { useState } from "react";
import type { Place } from "../../../../supabase/functions/_shared/client/presence.ts";
import type { MemberRole } from "../../../../supabase/functions/_shared/protocol/enums.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuChoices, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import { notify } from "../../ui/notices.tsx";
import { PersonMark } from "../../ui/person-mark.tsx";
import { openPath } from "./open-path.ts";
import { Question } from "./question.tsx";
import { useSharing } from "./use-sharing.ts";
import { words } from "./words.ts";

interface ShownMember {
  readonly id: string;
  readonly name: string;
  readonly role: MemberRole;
  readonly colour: number;
  readonly isMe: boolean;
}

export interface MemberRowProps {
  readonly member: ShownMember;
  /** Undefined where they are not here. */
  readonly places: readonly Place[] | undefined;
  readonly canChange: boolean;
}

export function MemberRow({ member, places, canChange }: MemberRowProps) {
  const { name, role, colour, isMe } = member;
  return (
    <li className="flex min-h-11 items-center gap-2.5 py-1">
      <PersonMark name={name} colour={colour} />
      <p className="min-w-0 flex-1 truncate">
        {name}
        {isMe && <span className="text-faint"> ({words.you})</span>}
        {places && <span className="text-small text-faint"> {whereIn(places)}</span>}
      </p>
      <span className="text-meta text-soft">{words.roles[role]}</span>
      {canChange ? <MemberMenu member={member} /> : <span className="w-8 max-md:w-11" />}
    </li>
  );
}

function whereIn(places: readonly Place[]): string {
  const path = openPath(places);
  return path === undefined ? words.hereNow : words.hereIn(path);
}

const choices = (["editor", "viewer"] as const).map((value) => ({
  value,
  label: words.roles[value],
  hint: words.roleHints[value],
}));

function MemberMenu({ member: { id, name, role } }: { readonly member: ShownMember }) {
  const [asked, setAsked] = useState<"remove" | "hand over">();
  const { setRole, remove, handOver } = useSharing();
  const close = () => setAsked(undefined);
  const removeMember = async () => {
    const isRemoved = await remove(id);
    if (isRemoved) notify({ text: words.removed(name) });
    return isRemoved;
  };
  return (
    <>
      <Menu align="end" trigger={<IconButton icon={MoreHorizontal} label={words.actions(name)} />}>
        <MenuChoices
          label={words.roleOf(name)}
          value={role}
          choices={choices}
          onChoose={(chosen) => void setRole(id, chosen === "viewer" ? "viewer" : "editor")}
        />
        <MenuSeparator />
        <MenuItem icon={Crown} onSelect={() => setAsked("hand over")}>
          {words.handOver}
        </MenuItem>
        <MenuItem icon={UserMinus} isDangerous onSelect={() => setAsked("remove")}>
          {words.remove}
        </MenuItem>
      </Menu>
      {asked === "remove" && (
        <Question
          title={words.removeTitle(name)}
          hint={words.removeHint(name)}
          answer={words.remove}
          isDangerous
          onAnswer={removeMember}
          onClose={close}
        />
      )}
      {asked === "hand over" && (
        <Question
          title={words.handOverTitle(name)}
          hint={words.handOverHint(name)}
          answer={words.ask}
          onAnswer={() => handOver(id)}
          onClose={close}
        />
      )}
    </>
  );
}
