import { words } from "../words.ts";
import type { SharedSessions } from "./use-delete-account.ts";

export interface SharedSessionsChoiceProps {
  readonly count: number;
  readonly value: SharedSessions;
  readonly onChoose: (value: SharedSessions) => void;
}

const choices = ["hand_over", "delete"] as const;

export function SharedSessionsChoice({ count, value, onChoose }: SharedSessionsChoiceProps) {
  return (
    <fieldset>
      <legend className="mb-1">{words.sessionsWithHeir(count)}</legend>
      {choices.map((choice) => (
        <label key={choice} className="flex cursor-pointer items-baseline gap-2 py-1 max-md:min-h-11">
          <input
            type="radio"
            name="shared-sessions"
            checked={value === choice}
            onChange={() => onChoose(choice)}
            className="accent-accent"
          />
          {words.sharedChoices[choice]}
        </label>
      ))}
    </fieldset>
  );
}
