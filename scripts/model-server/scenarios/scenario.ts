// A scenario: a name, parameters with defaults, and the answer to a conversation.
import type { Conversation } from "../conversation.ts";
import type { Reply } from "../reply.ts";

type Parameters = Readonly<Record<string, number | string>>;

export interface Scenario {
  readonly name: string;
  /** Parameters and their defaults: if the default is a number, the value must be one. */
  readonly defaults: Parameters;
  /** The scenario itself answers requests for a title or a summary. */
  readonly isForTitlesToo: boolean;
  /** Messages: a conversation may end with the assistant's paused answer. */
  readonly continuesAnswers: boolean;
  /** Depends on the conversation alone: a repeated call gets the same answer. */
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
    // The cast is safe: `parametersOf` keeps the type of each default.
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
