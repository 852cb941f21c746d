// Which folder may import from which. The rule with the longest matching folder applies. A folder may always import from itself.
import { readdirSync } from "node:fs";

export interface ImportRule {
  readonly folder: string;
  /** Other folders (or single files) of this repository. */
  readonly mayImport: readonly string[];
  /** npm packages; all of them if left out. A list excludes Node's own modules unless it names them. */
  readonly packages?: readonly string[];
}

const shared = "supabase/functions/_shared";
const stack = "scripts/stack";
/** What every service may use: contracts, config, and connections that survive a restart of Postgres. */
const stackCore = [
  "log.ts",
  "keys.ts",
  "part.ts",
  "ports.ts",
  "in-turn.ts",
  "config/",
  "postgres/pool.ts",
  "postgres/wake-up.ts",
].map((path) => `${stack}/${path}`);
const service = (name: string, ...also: string[]): ImportRule => ({
  folder: `${stack}/${name}/`,
  mayImport: [...stackCore, ...also.map((path) => `${stack}/${path}`)],
});

const nodeForChat = ["crypto", "fs", "os", "path", "readline", "stream", "util"].map((name) => `node:${name}`);

const pureRings = ["protocol", "workspace", "typed"].map((ring) => `${shared}/${ring}/`);

/** What any client needs, and pure code of the file tree. */
const forWeb = ["protocol", "client", "workspace"].map((ring) => `${shared}/${ring}/`);
const features = readdirSync(new URL("../../web/src/features", import.meta.url));

export const importRules: readonly ImportRule[] = [
  // The product never imports the stack, and the stack never imports the product.
  { folder: "supabase/functions/", mayImport: [] },
  // Tests of the product may also drive the terminal, start the product, bundle its functions and inject faults.
  { folder: "supabase/tests/deploy/", mayImport: ["scripts/deploy/testing/", "scripts/product/"] },
  { folder: "supabase/", mayImport: ["scripts/chat/", "scripts/product/", "scripts/functions/", "scripts/chaos/"] },
  // The runner implements the contract of an executor.
  { folder: "scripts/", mayImport: [`${shared}/executors/executor.ts`] },
  { folder: `${stack}/`, mayImport: [] },
  // What is deployed: reads the sources of the functions, and imports none of them. Its tests run it in Deno.
  { folder: "scripts/functions/", mayImport: [`${stack}/functions/deno-binary.ts`] },
  // Runs the agent function in its own process, to end it at any point.
  { folder: "scripts/chaos/", mayImport: ["supabase/functions/", "scripts/product/"] },
  // Benchmarks and cases use the product's own code.
  {
    folder: "scripts/bench/",
    mayImport: ["scripts/", "supabase/functions/"],
  },
  // Operators' commands read and seal keys as the functions do.
  {
    folder: "scripts/operator/",
    mayImport: [
      "scripts/product/",
      ...["keys/", "runtime/environment.ts", "store/database-address.ts"].map((path) => `${shared}/${path}`),
    ],
  },
  // Bundles the functions, and talks to the deployed project as its clients and its database do.
  {
    folder: "scripts/deploy/",
    mayImport: [
      "scripts/functions/",
      "scripts/check/bundle-sizes.ts",
      "scripts/product/secrets.ts",
      "web/build/project-variables.ts",
      `${shared}/protocol/`,
      `${shared}/client/`,
      `${shared}/http/caller-key.ts`,
    ],
  },
  // Counts with the parts of the benchmark.
  { folder: "scripts/capacity/", mayImport: ["scripts/bench/", "scripts/product/"] },
  { folder: "scripts/cases/", mayImport: ["scripts/model-server/", "supabase/functions/"] },
  // The terminal is a client like any other.
  {
    folder: "scripts/chat/",
    mayImport: [`${shared}/protocol/`, `${shared}/client/`, `${shared}/workspace/line-diff.ts`],
    packages: ["@supabase/supabase-js", ...nodeForChat],
  },
  { folder: "scripts/chat/render/", mayImport: [`${shared}/protocol/`, `${shared}/client/`], packages: [] },
  // Builds the app, and serves it with the headers it is built with.
  { folder: "scripts/web/", mayImport: ["web/build/"] },
  // The web app: arrows point from app to features to lib and ui. A feature never imports another.
  { folder: "web/build/", mayImport: ["web/src/features/preview/bundle/react-names.ts"] },
  // Runs at Cloudflare, where there is nothing of Node.
  { folder: "web/functions/", mayImport: ["web/build/site-headers.ts"], packages: ["jose", "ipaddr.js"] },
  { folder: "web/functions/testing/", mayImport: ["web/functions/", "web/build/"] },
  { folder: "web/src/ui/", mayImport: ["web/src/lib/", `${shared}/workspace/`] },
  { folder: "web/src/lib/", mayImport: forWeb },
  { folder: "web/src/history/", mayImport: ["web/src/ui/", "web/src/lib/", ...forWeb] },
  { folder: "web/src/app/", mayImport: ["web/src/", ...forWeb] },
  ...features.map((feature) => ({
    folder: `web/src/features/${feature}/`,
    mayImport: ["web/src/ui/", "web/src/lib/", "web/src/history/", ...forWeb],
  })),
  // Runs in a worker of its own: the engine is the one of the function `execute`.
  {
    folder: "web/src/features/executions/sandbox/",
    mayImport: [`${shared}/executors/quickjs/run-live.ts`, `${shared}/executors/python/`, `${shared}/protocol/`],
  },
  // Stories in a browser start the product and share the users of the other stories.
  {
    folder: "web/e2e/",
    mayImport: [
      "package.json",
      "scripts/product/",
      "scripts/web/",
      "web/build/",
      "web/functions/testing/",
      "scripts/bench/processor-time.ts",
      "supabase/tests/",
      ...forWeb,
    ],
  },

  service("gateway"),
  service("postgres"),
  service("functions", "gateway/headers.ts"),
  service("realtime"),
  service("realtime/testing", "realtime/", "tests/bare-socket.ts"),
  service("data-api"),
  service("auth"),
  service("storage"),
  service("studio", "data-api/"),
  service("net"),
  service("cron"),

  // Implements the contract of the executors and knows nothing else of the product.
  { folder: "scripts/runner/", mayImport: ["scripts/serve.ts", `${shared}/executors/`] },
  // The model server stands in for a third party: it knows the product's tools by name only.
  { folder: "scripts/model-server/", mayImport: ["scripts/serve.ts"] },
  // The demo model is tested with the product's real tools and engine.
  {
    folder: "scripts/model-server/demo/testing/",
    mayImport: [
      "scripts/model-server/",
      "scripts/runner/",
      ...["agent", "executors", "tools"].map((ring) => `${shared}/${ring}/`),
    ],
  },

  // Rings of the agent: arrows point inward.
  { folder: `${shared}/protocol/`, mayImport: [], packages: ["zod"] },
  // What any client needs: no terminal, no React, no Node.
  {
    folder: `${shared}/client/`,
    mayImport: [`${shared}/protocol/`],
    packages: ["zod", "deno-std", "@supabase/supabase-js"],
  },
  // Files of archives follow the rules of the file tree.
  {
    folder: `${shared}/client/archive/`,
    mayImport: [`${shared}/protocol/`, `${shared}/client/`, `${shared}/workspace/`],
    packages: ["zod", "fflate", "deno-std"],
  },
  { folder: `${shared}/workspace/`, mayImport: [`${shared}/protocol/`], packages: ["zod", "re2js"] },
  { folder: `${shared}/typed/`, mayImport: [`${shared}/protocol/`, `${shared}/models/`], packages: ["zod"] },
  { folder: `${shared}/typed/parse/testing/`, mayImport: [`${shared}/typed/`] },
  {
    folder: `${shared}/typed/testing/`,
    mayImport: [`${shared}/typed/`, `${shared}/agent/testing/`, `${shared}/protocol/`, `${shared}/models/`],
    packages: ["zod", "vitest", "node:fs", "node:url"],
  },
  // The product's own typed functions, with their cases.
  { folder: `${shared}/typed-functions/`, mayImport: [`${shared}/protocol/`, `${shared}/typed/`], packages: ["zod"] },
  { folder: `${shared}/models/`, mayImport: [`${shared}/protocol/`], packages: ["zod"] },
  {
    folder: `${shared}/agent/`,
    mayImport: [...pureRings, `${shared}/models/`, `${shared}/typed-functions/`, `${shared}/executors/executor.ts`],
    packages: ["zod", "deno-std"],
  },
  {
    folder: `${shared}/tools/`,
    mayImport: [
      ...pureRings,
      ...["models/", "agent/", "executors/executor.ts", "executors/run-by-first.ts"].map((path) => `${shared}/${path}`),
    ],
    packages: ["zod"],
  },

  // The outside world, importing inward.
  {
    folder: `${shared}/providers/`,
    mayImport: [`${shared}/protocol/`, `${shared}/models/`],
    packages: ["zod", "openai", "@anthropic-ai/sdk", "eventsource-parser"],
  },
  {
    folder: `${shared}/providers/testing/`,
    mayImport: [...["protocol", "models", "providers"].map((ring) => `${shared}/${ring}/`), "scripts/product/"],
  },
  {
    folder: `${shared}/executors/`,
    mayImport: [`${shared}/protocol/`],
    packages: ["zod", "deno-std", "quickjs-wasi", "sucrase"],
  },
  // Runs inside the engine, where there is nothing else.
  { folder: `${shared}/executors/quickjs/guest/`, mayImport: [], packages: ["deno-std"] },
  { folder: `${shared}/runtime/`, mayImport: [`${shared}/protocol/`], packages: ["zod"] },
  {
    folder: `${shared}/http/`,
    mayImport: [`${shared}/protocol/`, `${shared}/runtime/`],
    packages: ["zod", "deno-std", "jose"],
  },
  {
    folder: `${shared}/keys/`,
    mayImport: [`${shared}/protocol/`, `${shared}/models/`, `${shared}/runtime/redaction.ts`],
    packages: ["zod", "deno-std"],
  },
  {
    folder: `${shared}/egress/`,
    mayImport: [`${shared}/protocol/`, `${shared}/runtime/log.ts`],
    packages: ["ipaddr.js"],
  },
  {
    folder: `${shared}/store/`,
    mayImport: ["protocol/", "workspace/", "agent/", "models/", "keys/", "executors/executor.ts"].map(
      (path) => `${shared}/${path}`,
    ),
    packages: ["zod", "deno-std", "postgres", "unpdf"],
  },
  // The outermost: the dependencies of a function made from its secrets, and the work itself.
  ...["connect-model.ts", "function-deps.ts", "model-deps.ts"].map((file) => ({
    folder: `${shared}/runtime/${file}`,
    mayImport: [`${shared}/`],
    packages: ["zod"],
  })),
  {
    folder: `${shared}/typed-endpoint/`,
    mayImport: ["protocol", "typed", "models", "store", "http", "runtime"].map((ring) => `${shared}/${ring}/`),
    packages: ["zod", "deno-std"],
  },
  {
    folder: `${shared}/slice/`,
    mayImport: [`${shared}/`],
    packages: ["zod"],
  },
];
