// What every step works with: the project, the choices, the secrets, and what was done before.
import { createHash } from "node:crypto";
import { z } from "zod";
import { bundleFunctions, type FunctionBundle } from "../functions/bundle-functions.ts";
import { api, work } from "./action.ts";
import type { Mask } from "./mask.ts";
import type { Options } from "./options.ts";
import type { DeploymentRecord } from "./record.ts";
import { readSecretsFile, type SecretsFile } from "./secrets-file.ts";
import type { World } from "./world.ts";

export interface Deployment {
  readonly ref: string;
  readonly projectUrl: string;
  readonly siteUrl: string;
  /** To become the default. Undefined: the project's own stays. */
  readonly model: string | undefined;
  readonly worker: string;
  readonly options: Pick<Options, "isUploaded" | "dailyBudget">;
  readonly accessToken: string;
  readonly world: World;
  readonly record: DeploymentRecord;
  /** For the CLI: it has the folder `supabase`, made from ours for this project. */
  readonly workdir: string;
  readonly secrets: SecretsFile;
  readonly mask: Mask;
  /** Made once per run. */
  bundles(): Promise<readonly FunctionBundle[]>;
  keys(): Promise<ProjectKeys>;
}

interface ProjectKeys {
  readonly publishable: string;
  readonly secret: string;
}

export interface DeploymentOptions extends Omit<Deployment, "workdir" | "secrets" | "bundles" | "keys"> {
  /** `.edgewright`. */
  readonly folder: string;
}

export function createDeployment({ folder, ...given }: DeploymentOptions): Deployment {
  const { ref, world, mask } = given;
  const workdir = `${folder}/${ref}`;
  const outDir = `${workdir}/supabase`;
  const bundle = work(`Bundle each function into one file in ${outDir}/functions`, () => bundleFunctions({ outDir }));
  return {
    ...given,
    workdir,
    secrets: readSecretsFile(`${folder}/${ref}.env`, { isDry: world.isDry, mask }),
    bundles: once(() => world.read(bundle, { schema: z.custom<readonly FunctionBundle[]>(), assumed: [] })),
    keys: once(() => readKeys(world, mask)),
  };
}

const keyRow = z.object({
  type: z.string().nullish(),
  api_key: z.string().nullish(),
  inserted_at: z.string().nullish(),
});

async function readKeys(world: World, mask: Mask): Promise<ProjectKeys> {
  const rows = await world.read(api("GET", "/api-keys?reveal=true"), {
    schema: z.array(keyRow),
    assumed: ["publishable", "secret"].map((type) => ({ type, api_key: `<${type} key>` })),
  });
  const keyOf = (type: string): string => {
    // While one is replaced there are two: the newest is the one to use.
    const ofType = rows.filter((row) => row.type === type);
    const key = ofType.toSorted((a, b) => (b.inserted_at ?? "").localeCompare(a.inserted_at ?? ""))[0]?.api_key;
    if (!key) throw new Error(`The project has no ${type} key. Make one under Settings, API Keys.`);
    return key;
  };
  const [publishable, secret] = [keyOf("publishable"), keyOf("secret")];
  mask.hide("secret key", secret);
  return { publishable, secret };
}

function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

export function hashOf(...texts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  return hash.digest("hex");
}
