// The command line, and what it leaves to earlier runs.
import { parseArgs } from "node:util";
import type { DeploymentRecord, Neighbour } from "./record.ts";

export const usage = `Puts Edgewright on a Supabase project and a Cloudflare account.

  npm run deploy -- --project REF --site-url URL [options]

  --project REF     the project's reference, 20 letters
  --site-url URL    where the app will be; remembered for later runs
  --model ID        the default model, a row of public.models (the project's own, at first claude-sonnet-5-5)
  --daily-budget N  US dollars that all users together may spend a day on your keys (20)
  --worker NAME     the name of the Cloudflare Worker that serves the app (edgewright); remembered
  --no-upload       build the app and leave its hosting to you
  --yes             agree to everything that would be asked
  --dry-run         print every command and statement, and do nothing

  SUPABASE_ACCESS_TOKEN must be set. CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID are for the upload.
  Secrets are made once, in .edgewright/REF.env. Add your own lines to that file: README.md lists them.
`;

const options = {
  project: { type: "string" },
  "site-url": { type: "string" },
  model: { type: "string" },
  "daily-budget": { type: "string" },
  worker: { type: "string" },
  "no-upload": { type: "boolean", default: false },
  yes: { type: "boolean", default: false },
  "dry-run": { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

export interface Options {
  readonly ref: string;
  readonly siteUrl: string | undefined;
  readonly model: string | undefined;
  readonly dailyBudget: number | undefined;
  readonly worker: string | undefined;
  readonly isUploaded: boolean;
  readonly agreesToAll: boolean;
  readonly isDry: boolean;
}

export class UsageError extends Error {
  override readonly name = "UsageError";
}

export function parseOptions(args: readonly string[]): Options | "help" {
  const values = readFlags(args);
  if (values.help) return "help";
  const ref = values.project;
  if (!ref || !/^[a-z]{20}$/.test(ref)) {
    throw new UsageError("Name the project with --project REF: 20 small letters, as in https://REF.supabase.co.");
  }
  if (values.model !== undefined && !modelId.test(values.model)) {
    throw new UsageError(`--model must be the id of a row of public.models, not "${values.model}".`);
  }
  if (values.worker !== undefined && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(values.worker)) {
    throw new UsageError("--worker may have small letters, digits and hyphens.");
  }
  return {
    ref,
    siteUrl: values["site-url"] === undefined ? undefined : originOf(values["site-url"]),
    model: values.model,
    dailyBudget: dollarsOf(values["daily-budget"]),
    worker: values.worker,
    isUploaded: !values["no-upload"],
    agreesToAll: values.yes,
    isDry: values["dry-run"],
  };
}

/** As the table's own constraint has it. Such an id can be quoted as it is. */
const modelId = /^[a-z0-9][a-z0-9._:/-]{0,99}$/;

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function dollarsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,6}(?:\.\d{1,2})?$/.test(text)) {
    throw new UsageError(`--daily-budget must be an amount of US dollars, not "${text}".`);
  }
  return Number(text);
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" || url.href !== `${url.origin}/`) {
    throw new UsageError(`--site-url must be an https address without a path, not "${text}".`);
  }
  return url.origin;
}

export interface Choices {
  readonly siteUrl: string;
  /** Undefined: the project's default stays. */
  readonly model: string | undefined;
  readonly worker: string;
}

export interface Earlier {
  readonly record: DeploymentRecord;
  readonly neighbours: readonly Neighbour[];
}

/** What the command line says wins over what was said before. Two projects may not share an address or a Worker. */
export function choose(options: Options, { record, neighbours }: Earlier): Choices {
  const { ref, siteUrl, model, worker, isDry, isUploaded } = options;
  const chosen = {
    siteUrl: siteUrl ?? record.content.siteUrl ?? (isDry ? "https://app.example.com" : undefined),
    model: model ?? record.content.model,
    worker: worker ?? record.content.worker ?? "edgewright",
  };
  if (chosen.siteUrl === undefined) {
    throw new UsageError(
      `Say where the app of ${ref} will be: --site-url https://edgewright.<your subdomain>.workers.dev, or your own domain.`,
    );
  }
  for (const { file, ...taken } of neighbours) {
    const isOf = `is that of another project (${file}). If that one is gone, move its files away.`;
    if (chosen.siteUrl === taken.siteUrl)
      throw new UsageError(`${chosen.siteUrl} ${isOf} Or choose another --site-url.`);
    if (isUploaded && chosen.worker === taken.worker)
      throw new UsageError(`The Worker ${chosen.worker} ${isOf} Or choose another --worker.`);
  }
  record.remember({ ...chosen, worker: isUploaded ? chosen.worker : (worker ?? record.content.worker) });
  return { ...chosen, siteUrl: chosen.siteUrl };
}
