// The secrets of the functions, each parsed once, when it is first read. `.env.example` explains them.
import { z } from "zod";
import { log } from "./log.ts";
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
const keyText = z.string().min(minKeyLength, `must have at least ${minKeyLength} characters`);
const key = () => keyText.transform(registered);
/** The gateway takes what begins with `sb_` for a key of the project, and refuses a request with any other. */
const callerKey = () =>
  keyText
    .refine((text) => !text.startsWith("sb_"), "must not begin with sb_, like a key of the project")
    .transform(registered);
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

/** Projects have it in two shapes. */
const keyList = z.array(z.looseObject({ kty: z.string() }));
const verificationKeys = z.union([z.object({ keys: keyList }), keyList.transform((keys) => ({ keys }))]);

/** Auth knows the keys, too, so users stay signed in. */
function withoutVerificationKeys(): z.output<typeof verificationKeys> {
  log.warn("SUPABASE_JWKS cannot be read, so Auth is asked about every token.");
  return { keys: [] };
}

const variables = {
  SUPABASE_URL: z.url(),
  SUPABASE_DB_URL: secret().optional(),
  SUPABASE_JWKS: jsonText(verificationKeys).optional().catch(withoutVerificationKeys),
  SUPABASE_PUBLISHABLE_KEYS: jsonText(z.record(z.string(), z.string())).optional(),
  SUPABASE_ANON_KEY: z.string().optional(),
  SUPABASE_SECRET_KEYS: secretsByName().optional(),
  SUPABASE_SERVICE_ROLE_KEY: secret().optional(),

  AGENT_KICK_KEY: callerKey(),
  AGENT_KICK_KEY_PREVIOUS: callerKey().optional(),
  EXECUTE_KEY: callerKey(),
  EXECUTE_KEY_PREVIOUS: callerKey().optional(),
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

/** The variables of the process, as Deno has them. */
interface ProcessVariables {
  toObject(): Readonly<Record<string, string>>;
  delete(name: string): void;
}

/** Takes the known variables and removes all from the process, so that no other code of this isolate finds a key there. */
export function takeVariables(env: ProcessVariables | undefined): Map<string, string> {
  const all = Object.entries(env?.toObject() ?? {});
  for (const [name] of all) env?.delete(name);
  return new Map(all.filter(([name]) => Object.hasOwn(variables, name)));
}

/** Tests run without Deno. */
const deno: { readonly env: ProcessVariables } | undefined = Reflect.get(globalThis, "Deno");
const taken = takeVariables(deno?.env);

export const environment: Environment = createEnvironment((name) => taken.get(name));

/** For a function that runs programs of users: it keeps nothing that such a program could want. */
export function forgetVariablesBut(needed: readonly VariableName[]): void {
  for (const name of taken.keys()) if (!needed.some((one) => one === name)) taken.delete(name);
}

/** The platform gives every function keys that open the whole project. Only the agent function needs one: for Storage. */
export function forgetProjectKeys(): void {
  for (const name of ["SUPABASE_SECRET_KEYS", "SUPABASE_SERVICE_ROLE_KEY"]) taken.delete(name);
}
