// The world of a real run: programs, the Management API, the project.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline/promises";
import { type Action, type ApiRequest, type Command, describeAction, type ProjectRequest } from "./action.ts";
import { lastWords } from "./last-words.ts";
import type { Mask } from "./mask.ts";
import type { World } from "./world.ts";

interface Addresses {
  /** Of the Management API. */
  readonly managementUrl: string;
  readonly projectUrl: string;
  readonly ref: string;
  readonly accessToken: string;
}

export interface RealWorldOptions {
  readonly addresses: Addresses;
  readonly mask: Mask;
  /** Agrees to every question. */
  readonly agreesToAll: boolean;
}

const requestTimeoutMs = 120_000;

export function createRealWorld({ addresses, mask, agreesToAll }: RealWorldOptions): World {
  const say = (line: string) => void process.stdout.write(`${mask.apply(line)}\n`);
  const show = (action: Action) => {
    for (const line of describeAction(action)) say(`      ${line}`);
  };
  const read: World["read"] = async (action, { schema }) => {
    const { success, data, error } = schema.safeParse(await perform(action, addresses));
    if (success) return data;
    const fault = error.issues[0]?.message;
    throw new Error(`${nameOf(action)} answered in an unknown form: ${fault}.`, { cause: error });
  };
  return {
    isDry: false,
    say,
    read,
    create: (action, expected) => {
      show(action);
      return read(action, expected);
    },
    change: async (action) => {
      show(action);
      const answer = await perform(action, addresses);
      if (action.kind === "command") requireSuccess(action, answer as CommandResult);
    },
    agrees: async (question) => {
      if (agreesToAll) return true;
      if (!process.stdin.isTTY) throw new Error(`${question} Nobody can answer here: run again with --yes to agree.`);
      const prompt = createInterface({ input: process.stdin, output: process.stdout });
      const answer = await prompt.question(`    ${mask.apply(question)} [y/N] `);
      prompt.close();
      return /^y(es)?$/i.test(answer.trim());
    },
  };
}

function perform(action: Action, addresses: Addresses): Promise<unknown> {
  switch (action.kind) {
    case "command":
      return runCommand(action);
    case "sql": {
      const { text: query, parameters } = action;
      const body = { query, ...(parameters && { parameters }) };
      return askApi({ kind: "api", method: "POST", path: "/database/query", body }, addresses);
    }
    case "api":
      return askApi(action, addresses);
    case "project":
      return askProject(action, addresses.projectUrl);
    case "work":
      return action.run();
    default:
      return action satisfies never;
  }
}

interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function runCommand({ program, args, env }: Command): Promise<CommandResult> {
  const { promise, resolve, reject } = Promise.withResolvers<CommandResult>();
  const child = spawn(program, args, {
    env: { ...process.env, SUPABASE_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    // On Windows, programs of npm are scripts that only a shell finds.
    shell: process.platform === "win32",
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (output.stdout += chunk));
  child.stderr.on("data", (chunk) => (output.stderr += chunk));
  child.on("error", (cause) => reject(new Error(`${program} could not be started. ${cause.message}`, { cause })));
  child.on("close", (code) => resolve({ code: code ?? 1, stdout: output.stdout.trim(), stderr: output.stderr.trim() }));
  return promise;
}

function requireSuccess(action: Command, result: CommandResult): void {
  if (result.code !== 0)
    throw new Error(`${nameOf(action)} failed with exit code ${result.code}.\n${lastWords(result)}`);
}

async function askApi(action: ApiRequest, { managementUrl, ref, accessToken }: Addresses): Promise<unknown> {
  const response = await fetch(`${managementUrl}/v1/projects/${ref}${action.path}`, {
    method: action.method,
    headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
    ...(action.body !== undefined && { body: JSON.stringify(action.body) }),
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${nameOf(action)} was answered with ${response.status}: ${text.slice(0, 1000)}`);
  return jsonOf(text);
}

async function askProject({ method, path, headers, body }: ProjectRequest, projectUrl: string): Promise<unknown> {
  const response = await fetch(`${projectUrl}${path}`, {
    method,
    // Secret keys are refused when the caller looks like a browser.
    headers: { "content-type": "application/json", "user-agent": "edgewright-deploy", ...headers },
    // A string is sent as it is: it may be signed.
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
  return { status: response.status, body: jsonOf(await response.text()) };
}

function jsonOf(text: string): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text;
  }
}

/** For errors: what was asked, without its secrets. */
function nameOf(action: Action): string {
  if (action.kind === "command") return `${action.program} ${action.args.filter((arg) => arg !== "--yes").join(" ")}`;
  if (action.kind === "sql") return `The statement "${action.text.split("\n")[0]}"`;
  if (action.kind === "work") return action.sentence;
  return `${action.method} ${action.path}`;
}
