// Others who have a file open, told to whoever is about to change it.
import type { Person } from "../../lib/session/people.ts";
import type { OtherCursor } from "../../ui/editor/other-cursors.ts";
import { PersonMark } from "../../ui/person-mark.tsx";
import { tip } from "../../ui/tooltip.tsx";
import { words } from "./words.ts";

const maxMarks = 3;

export function OthersHere({ people }: { readonly people: readonly Person[] }) {
  if (people.length === 0) return null;
  const shown = people.slice(0, people.length === maxMarks ? maxMarks : maxMarks - 1);
  const rest = people.slice(shown.length);
  return (
    <span role="img" aria-label={othersHere(people)} className="flex shrink-0 items-center gap-px">
      {shown.map(({ userId, name, colour }) => (
        <PersonMark key={userId} name={name} colour={colour} size="small" hint={words.hasOpen(name)} />
      ))}
      {rest.length > 0 && (
        <span className="pl-0.5 text-small text-soft tabular-nums" {...tip(rest.map(({ name }) => name).join(", "))}>
          +{rest.length}
        </span>
      )}
    </span>
  );
}

export function othersHere(people: readonly Person[]): string {
  return words.othersHere(people.map(({ name }) => name));
}

export interface OthersChangingProps {
  readonly people: readonly Person[];
  readonly path: string;
}

export function OthersChanging({ people, path }: OthersChangingProps) {
  const changing = people.filter(({ places }) => places.some((place) => place.path === path && place.isUnsaved));
  return (
    <div role="status">
      {changing.length > 0 && (
        <p className="border-b border-line bg-waiting-wash px-4 py-2 text-meta">
          {words.othersChanging(changing.map(({ name }) => name))}
        </p>
      )}
    </div>
  );
}

export function cursorsIn(people: readonly Person[], path: string): readonly OtherCursor[] {
  return people.flatMap(({ name, colour, places }) =>
    places.flatMap((place) =>
      place.path === path && place.line !== undefined ? [{ name, colour, line: place.line }] : [],
    ),
  );
}
