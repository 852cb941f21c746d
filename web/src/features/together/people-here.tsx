import { type Person, usePeople } from "../../lib/session/people.ts";
import { screens, useMedia } from "../../lib/use-media.ts";
import { PersonMark } from "../../ui/person-mark.tsx";
import { tip } from "../../ui/tooltip.tsx";
import { openPath } from "./open-path.ts";
import { words } from "./words.ts";

const maxMarks = 4;
const maxMarksOnPhone = 2;

/** The initials of the others who are here. */
export function PeopleHere({ onOpen }: { readonly onOpen: () => void }) {
  const people = usePeople();
  const isPhone = useMedia(screens.phone);
  if (people.length === 0) return null;
  const shown = people.slice(0, isPhone ? maxMarksOnPhone : maxMarks);
  const rest = people.slice(shown.length);
  return (
    <button
      type="button"
      aria-label={`${words.here}: ${people.map(whereIs).join("; ")}`}
      onClick={onOpen}
      className="flex h-8 shrink-0 items-center gap-0.5 rounded-control px-1.5 transition-colors hover:bg-well max-md:h-11"
    >
      {shown.map((person) => (
        <PersonMark key={person.userId} name={person.name} colour={person.colour} hint={whereIs(person)} />
      ))}
      {rest.length > 0 && (
        <span
          aria-hidden
          data-more={`+${rest.length}`}
          {...tip(words.more(rest.map(whereIs)))}
          className="pl-1 text-small text-soft tabular-nums before:content-[attr(data-more)]"
        />
      )}
    </button>
  );
}

function whereIs({ name, places }: Person): string {
  const path = openPath(places);
  return path === undefined ? name : words.isIn(name, path);
}
