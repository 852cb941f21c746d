import { usePeople } from "../../lib/session/people.ts";
import { coloursOf } from "../../lib/session/person-colours.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { MemberRow } from "./member-row.tsx";
import { words } from "./words.ts";

export function MemberList() {
  const members = useSessionState((state) => state.members);
  const isOwner = useSessionState((state) => state.session.my_role === "owner");
  const viewerId = useSessionState((state) => state.viewerId);
  const people = usePeople();
  const colours = coloursOf(members);
  return (
    <section aria-label={words.members}>
      <h3 className="mb-1 text-meta font-medium">{words.members}</h3>
      <ul className="divide-y divide-line border-y border-line">
        {members.map(({ user_id: id, name, role }) => (
          <MemberRow
            key={id}
            member={{ id, name: name ?? words.guest, role, colour: colours.get(id) ?? 0, isMe: id === viewerId }}
            places={people.find(({ userId }) => userId === id)?.places}
            canChange={isOwner && id !== viewerId}
          />
        ))}
      </ul>
    </section>
  );
}
