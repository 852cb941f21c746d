// Chooses the model that plays the cases, from the command line and the environment; by default the model server on this machine.
import { parseArgs } from "node:util";
import type { ModelSpec } from "../../supabase/functions/_shared/models/model-client.ts";
import type { Provider } from "../../supabase/functions/_shared/protocol/enums.ts";

export interface ChosenModel {
  readonly spec: ModelSpec;
  readonly apiKey: string;
  /** Needs the local model server. */
  readonly isLocal: boolean;
  /** Only cases of functions whose name contains this. */
  readonly only: string;
}

const usage = `npm run cases -- [--model M] [--provider anthropic|openai_responses|openai_chat] [--base-url URL]
                   [--structured-output] [--only PART_OF_A_FUNCTION'S_NAME]

Keys come from ANTHROPIC_API_KEY, OPENAI_API_KEY or, with --base-url, MODEL_API_KEY.
Without a model the scripted demo model plays; it cannot judge prompts.`;

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws an error whose message is for people. */
export function chooseModel(args: readonly string[], env: Environment): ChosenModel {
  const { values } = parseArgs({
    args: [...args],
    options: {
      model: { type: "string" },
      provider: { type: "string" },
      "base-url": { type: "string" },
      "structured-output": { type: "boolean", default: false },
      only: { type: "string", default: "" },
    },
  });
  const { model, only } = values;
  const baseUrl = values["base-url"] ?? env.MODEL_BASE_URL;
  const isLocal = model === undefined || (baseUrl === undefined && /^scenario:|^scripted-/.test(model));
  const provider = providerOf(values.provider, { isLocal, baseUrl, env });
  return {
    spec: {
      ...{ id: model ?? "scripted-demo", name: model ?? "scripted-demo", label: model ?? "Scripted demo model" },
      ...{ provider, base_url: baseUrl ?? null, context_tokens: 100_000, output_tokens: 8_000 },
      capabilities: { structured_output: values["structured-output"] },
    },
    apiKey: isLocal ? "any" : keyFor(provider, baseUrl, env),
    isLocal,
    only,
  };
}

interface Hints {
  readonly isLocal: boolean;
  readonly baseUrl: string | undefined;
  readonly env: Environment;
}

function providerOf(named: string | undefined, { isLocal, baseUrl, env }: Hints): Provider {
  switch (named) {
    case "anthropic":
    case "openai_responses":
    case "openai_chat":
      return named;
    case undefined:
      if (isLocal || baseUrl !== undefined) return "openai_chat";
      return env.ANTHROPIC_API_KEY ? "anthropic" : "openai_responses";
    default:
      throw new Error(`There is no provider ${named}.\n\n${usage}`);
  }
}

/** Self-hosted servers may need no key. */
function keyFor(provider: Provider, baseUrl: string | undefined, env: Environment): string {
  if (baseUrl !== undefined) return env.MODEL_API_KEY ?? "";
  const name = provider === "anthropic" ? "ANTHROPIC_API_KEY" : "OPENAI_API_KEY";
  const key = env[name];
  if (!key) throw new Error(`Set ${name}, or give --base-url.\n\n${usage}`);
  return key;
}
