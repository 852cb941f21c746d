// The secrets of the functions, each parsed once, when it is first read. `.env.example` explains them.
import { z } from "zod";
import { registerSecret } from "./redaction.ts";

const minKeyLength = 20;

/** JSON in a variable. The message of JSON.parse would quote the secret. */
function jsonText<Value>(schema: z.ZodType<Value>) {
  const parsed = z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      context.addIssue({ code: "custom", message: "is not JSON" });
      return z.NEVER;
    }
  });
  return parsed.pipe(schema);
}

const secret = () => z.string().min(1).transform(registered);
const key = () => z.string().min(minKeyLength, `must have at least ${minKeyLength} characters`).transform(registered);
const secretsByName = () =>
  jsonText(z.record(z.string(), z.string().min(1))).transform((named) => {
    Object.values(named).forEach(registerSecret);
    return named;
  });
const seconds = (byDefault: number) => z.coerce.number().positive().default(byDefault);

function registered(value: string): string {
  registerSecret(value);
  return value;
}

/** The first of the master keys seals. An object would sort ids that are numbers. */
const masterKeyId = z.string().regex(/^[A-Za-z][\w.-]*$/, "the id of a master key must begin with a letter");
const masterKey = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, "a master key must be 32 bytes in base64");

const variables = {
  SUPABASE_URL: z.url(),
  SUPABASE_DB_URL: secret().optional(),
  SUPABASE_JWKS: jsonText(z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })).optional(),
  SUPABASE_PUBLISHABLE_KEYS: jsonText(z.record(z.string(), z.string())).optional(),
  SUPABASE_ANON_KEY: z.string().optional(),

  AGENT_KICK_KEY: key(),
  AGENT_KICK_KEY_PREVIOUS: key().optional(),
  EXECUTE_KEY: key(),
  EXECUTE_KEY_PREVIOUS: key().optional(),
  EXECUTOR_KEY: key().optional(),
  EXECUTOR_URL: z.url().optional(),
  WORKER_DB_URL: secret().optional(),
  WORKER_DB_PASSWORD: secret().optional(),
  WORKER_DB_CA: z.string().startsWith("-----BEGIN CERTIFICATE-----", "is not a certificate in PEM").optional(),

  PROVIDER_MASTER_KEYS: secretsByName()
    .pipe(z.record(masterKeyId, masterKey))
    .refine((keys) => Object.keys(keys).length > 0, "must hold a key"),
  ANTHROPIC_API_KEY: secret().optional(),
  OPENAI_API_KEY: secret().optional(),
  COMPATIBLE_API_KEYS: secretsByName().default({}),
  EGRESS_ALLOW: z
    .string()
    .default("")
    .transform((list) => list.split(",").flatMap((entry) => entry.trim().toLowerCase() || [])),

  SLICE_SECONDS: seconds(60),
  STREAM_FLUSH_MS: z.coerce.number().nonnegative().default(80),
} as const;

type Variables = typeof variables;
type VariableName = keyof Variables;
/** Names of keys that a caller may have to send. */
export type CallerKeyName = "AGENT_KICK_KEY" | "EXECUTE_KEY";

export interface Environment {
  /** Throws an EnvironmentError that names the variable; its value is never quoted. */
  get<Name extends VariableName>(name: Name): z.output<Variables[Name]>;
}

class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

export function createEnvironment(read: (name: string) => string | undefined): Environment {
  const known = new Map<string, unknown>();
  return {
    get: <Name extends VariableName>(name: Name) => {
      if (!known.has(name)) known.set(name, parseVariable(name, read(name)));
      return known.get(name) as z.output<Variables[Name]>; // parsed by the schema of this name
    },
  };
}

function parseVariable(name: VariableName, text: string | undefined): unknown {
  const set = text?.trim() ? text.trim() : undefined;
  const { success, data, error } = variables[name].safeParse(set);
  if (success) return data;
  if (set === undefined) throw new EnvironmentError(`The function's secret ${name} is not set.`);
  const faults = error.issues.map(({ message }) => message).join("; ");
  throw new EnvironmentError(`The function's secret ${name} cannot be used: ${faults}.`);
}

/** Deno's API. Tests run without it. */
interface DenoEnvironment {
  readonly env: { get(name: string): string | undefined };
}

function readFromDeno(name: string): string | undefined {
  const deno: DenoEnvironment | undefined = Reflect.get(globalThis, "Deno");
  return deno?.env.get(name);
}

export const environment: Environment = createEnvironment(readFromDeno);
