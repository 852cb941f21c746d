// What a scenario is: a name, parameters with what they are when left out, and what it answers to a conversation.
import type { Conversation } from "../conversation.ts";
import type { Reply } from "../reply.ts";

type Parameters = Readonly<Record<string, number | string>>;

export interface Scenario {
  readonly name: string;
  /** Parameters and their defaults: a number's value must be one. */
  readonly defaults: Parameters;
  /** A request for a title or a summary is answered plainly unless the scenario takes it too. */
  readonly isForTitlesToo: boolean;
  /** Messages: an answer that paused is sent back to be gone on with, and a conversation may end with it. */
  readonly continuesAnswers: boolean;
  /** Which step is played must depend on the conversation alone: a repeated call gets the same answer. */
  answer(conversation: Conversation, parameters: Parameters): Reply;
}

interface Definition<Defaults extends Parameters> {
  readonly name: string;
  readonly defaults?: Defaults;
  readonly isForTitlesToo?: boolean;
  readonly continuesAnswers?: boolean;
  readonly answer: (conversation: Conversation, parameters: Widened<Defaults>) => Reply;
}

type Widened<Defaults> = { readonly [Name in keyof Defaults]: Defaults[Name] extends number ? number : string };

export function defineScenario<const Defaults extends Parameters = Record<never, never>>(
  definition: Definition<Defaults>,
): Scenario {
  return {
    name: definition.name,
    defaults: definition.defaults ?? {},
    isForTitlesToo: definition.isForTitlesToo ?? false,
    continuesAnswers: definition.continuesAnswers ?? false,
    // The cast is safe: whoever calls it has the parameters from `parametersOf`, which keeps each default's type.
    answer: (conversation, parameters) => definition.answer(conversation, parameters as Widened<Defaults>),
  };
}

export class UnknownParameter extends Error {
  override readonly name = "UnknownParameter";
}

/** `tokens=500&rate=50` over the defaults. Throws UnknownParameter. */
export function parametersOf({ name, defaults }: Scenario, query: string): Parameters {
  const given = Object.fromEntries(new URLSearchParams(query));
  for (const [parameter, value] of Object.entries(given)) {
    const byDefault = Object.hasOwn(defaults, parameter) ? defaults[parameter] : undefined;
    if (byDefault === undefined) throw new UnknownParameter(`The scenario '${name}' has no parameter '${parameter}'.`);
    if (typeof byDefault === "number" && (value === "" || !Number.isFinite(Number(value)))) {
      throw new UnknownParameter(`The parameter '${parameter}' of the scenario '${name}' is a number.`);
    }
  }
  const typed = Object.entries(given).map(([parameter, value]) => {
    return [parameter, typeof defaults[parameter] === "number" ? Number(value) : value];
  });
  return { ...defaults, ...Object.fromEntries(typed) };
}
