// What was done for a project, in .edgewright/REF.json: no secrets, only what a later run compares with.
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { z } from "zod";

const hash = z.string();

const content = z.object({
  siteUrl: z.string().optional(),
  /** Asked for on a command line, and not yet the project's default. */
  model: z.string().optional(),
  worker: z.string().optional(),
  done: z.record(z.string(), z.object({ at: z.string(), outcome: z.string() })).default({}),
  /** Of each migration as it was applied. */
  migrations: z.record(z.string(), hash).default({}),
  /** Ours, and what the platform said of it after it was set. */
  secrets: z.record(z.string(), z.object({ set: hash, stored: z.string() })).default({}),
  /** The bundle, and the version that the platform gave it. */
  functions: z.record(z.string(), z.object({ bundle: hash, version: z.number() })).default({}),
  /** Of the secrets in config.toml, which the platform does not give back. */
  configSecrets: hash.optional(),
  workerPassword: hash.optional(),
  limitsSet: z.boolean().optional(),
  /** What the last smoke conversation proved. */
  conversation: hash.optional(),
  /** A temporary user that has yet to be deleted. */
  temporaryUser: z.string().optional(),
  app: hash.optional(),
});
type RecordContent = z.infer<typeof content>;

export interface DeploymentRecord {
  readonly content: RecordContent;
  /** Written at once, so that an interrupted run forgets nothing. */
  remember(change: Partial<RecordContent>): void;
}

/** Where another project's app is. */
export interface Neighbour extends Pick<RecordContent, "siteUrl" | "worker"> {
  readonly file: string;
}

/** Of the other projects that were deployed from this folder. */
export function readNeighbours(folder: string, ref: string): Neighbour[] {
  return globSync(`${folder}/*.json`)
    .filter((file) => basename(file) !== `${ref}.json`)
    .map((file) => ({ file, ...readContent(file) }));
}

function readContent(file: string): RecordContent {
  return content.parse(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {});
}

/** A dry run remembers nothing. */
export function openRecord(file: string, { isDry }: { readonly isDry: boolean }): DeploymentRecord {
  let kept = readContent(file);
  return {
    get content() {
      return kept;
    },
    remember: (change) => {
      if (isDry) return;
      kept = content.parse({ ...kept, ...change });
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
    },
  };
}
