// Others who have a file open, told to whoever is about to change it.
import type { Person } from "../../lib/session/people.ts";
import type { OtherCursor } from "../../ui/editor/other-cursors.ts";
import { PersonMark } from "../../ui/person-mark.tsx";
import { words } from "./words.ts";

const maxMarks = 3;

export function OthersHere({ people }: { readonly people: readonly Person[] }) {
  if (people.length === 0) return null;
  return (
    <span role="img" aria-label={othersHere(people)} className="flex -space-x-1">
      {people.slice(0, maxMarks).map(({ userId, name, colour }) => (
        <PersonMark key={userId} name={name} colour={colour} size="small" hint={words.hasOpen(name)} />
      ))}
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
