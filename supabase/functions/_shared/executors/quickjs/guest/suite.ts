// The test runner of programs: collects tests while the modules run, then runs them in order and prints the results.
import { host } from "./host.ts";
import { inspect } from "./inspect.ts";
import { setTimeout } from "./timers.ts";

type Body = (context: TestContext) => unknown;
type Hook = () => unknown;

export interface TestContext {
  readonly name: string;
  readonly test: (name: string, body: Body) => Promise<void>;
  readonly diagnostic: (text: string) => void;
}

interface Test {
  readonly name: string;
  readonly mode: Mode;
  readonly body: Body | undefined;
}

type Mode = "run" | "skip" | "todo" | "only";

interface Suite {
  readonly name: string;
  readonly isSkipped: boolean;
  readonly children: (Suite | Test)[];
  readonly hooks: Record<HookName, Hook[]>;
}

type HookName = "before" | "after" | "beforeEach" | "afterEach";

/** Called around each test. `end` may fail the test. */
export const testChecks: { begin(): void; end(): void }[] = [];

const root = newSuite("", false);
const results = { passed: 0, failed: 0, skipped: 0 };
let current = root;
let isScheduled = false;
let hasOnly = false;

function newSuite(name: string, isSkipped: boolean): Suite {
  return { name, isSkipped, children: [], hooks: { before: [], after: [], beforeEach: [], afterEach: [] } };
}

/** Tests run after the modules have finished. */
function schedule(): void {
  if (isScheduled) return;
  isScheduled = true;
  setTimeout(() => runAll(), 0);
}

async function runAll(): Promise<void> {
  await runSuite(root, [], "");
  const { passed, failed, skipped } = results;
  const parts = [`${passed} passed`, `${failed} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])];
  tell(`\nTests: ${parts.join(", ")}`);
  if (failed > 0) host.setExitCode(1);
}

async function runSuite(suite: Suite, outer: readonly Suite[], indentation: string): Promise<void> {
  const suites = [...outer, suite];
  const inner = suite === root ? "" : `${indentation}  `;
  if (suite !== root) tell(`${indentation}${suite.name}${suite.isSkipped ? " (skipped)" : ""}`);
  if (suite.isSkipped) return;
  const failure = await failureOf(() => inTurn(suite.hooks.before));
  if (failure !== undefined) return report(`${suite.name || "all tests"}: before`, failure.thrown, inner);
  for (const child of suite.children) {
    if ("children" in child) await runSuite(child, suites, inner);
    else await runTest(child, suites, inner);
  }
  const lateFailure = await failureOf(() => inTurn(suite.hooks.after));
  if (lateFailure !== undefined) report(`${suite.name || "all tests"}: after`, lateFailure.thrown, inner);
}

async function runTest({ name, mode, body }: Test, suites: readonly Suite[], indentation: string): Promise<void> {
  if (body === undefined || mode === "skip" || mode === "todo" || (hasOnly && mode !== "only")) {
    results.skipped += 1;
    return tell(`${indentation}- ${name} (${mode === "todo" ? "todo" : "skipped"})`);
  }
  const began = performance.now();
  const failure = await failureOf(async () => {
    for (const check of testChecks) check.begin();
    for (const suite of suites) await inTurn(suite.hooks.beforeEach);
    try {
      await body(contextOf(name, suites, indentation));
      for (const check of testChecks) check.end();
    } finally {
      for (const suite of suites.toReversed()) await inTurn(suite.hooks.afterEach);
    }
  });
  if (failure !== undefined) return report(name, failure.thrown, indentation);
  results.passed += 1;
  const milliseconds = Math.round(performance.now() - began);
  tell(`${indentation}✓ ${name}${milliseconds >= 10 ? ` (${milliseconds} ms)` : ""}`);
}

function contextOf(name: string, suites: readonly Suite[], indentation: string): TestContext {
  return {
    name,
    test: (inner, body) => runTest({ name: inner, mode: "run", body }, suites, `${indentation}  `),
    diagnostic: (text) => tell(`${indentation}# ${text}`),
  };
}

async function inTurn(hooks: readonly Hook[]): Promise<void> {
  for (const hook of hooks) await hook();
}

async function failureOf(work: () => Promise<void>): Promise<{ readonly thrown: unknown } | undefined> {
  try {
    await work();
  } catch (thrown) {
    return { thrown };
  }
  return undefined;
}

function report(name: string, thrown: unknown, indentation: string): void {
  results.failed += 1;
  tell(`${indentation}✗ ${name}`);
  tell(inspect(thrown).replaceAll(/^/gm, `${indentation}    `));
}

function tell(text: string): void {
  host.write("stdout", `${text}\n`);
}

/** As in node:test, options may precede the body. `skip`, `todo` and `only` are supported. */
function readDefinition(rest: readonly unknown[], given: Mode): { mode: Mode; body: Body | undefined } {
  const options = rest.find((part) => typeof part === "object" && part !== null) ?? {};
  const asked = (["skip", "todo", "only"] as const).find((mode) => Boolean(Reflect.get(options, mode)));
  const found = rest.find((part) => typeof part === "function");
  // The program passed it as the body of a test.
  return { mode: asked ?? given, body: found as Body | undefined };
}

function addTest(name: unknown, rest: readonly unknown[], given: Mode): void {
  schedule();
  const { mode, body } = readDefinition(typeof name === "function" ? [name, ...rest] : rest, given);
  if (mode === "only") hasOnly = true;
  current.children.push({ name: typeof name === "string" ? name : body?.name || "(no name)", mode, body });
}

function addSuite(name: unknown, rest: readonly unknown[], given: Mode): void {
  schedule();
  const { mode, body } = readDefinition(typeof name === "function" ? [name, ...rest] : rest, given);
  const suite = newSuite(typeof name === "string" ? name : "(no name)", mode === "skip" || mode === "todo");
  current.children.push(suite);
  const outer = current;
  current = suite;
  try {
    // Suites have no context. A returned promise is not awaited, because the tests are known by then.
    body?.({ name: suite.name, test: async () => undefined, diagnostic: tell });
  } finally {
    current = outer;
  }
}

const withModes = (add: (name: unknown, rest: readonly unknown[], mode: Mode) => void) => {
  const inMode =
    (mode: Mode) =>
    (name: unknown, ...rest: unknown[]) =>
      add(name, rest, mode);
  return Object.assign(inMode("run"), { skip: inMode("skip"), todo: inMode("todo"), only: inMode("only") });
};

const hook = (name: HookName) => (body: Hook) => {
  schedule();
  current.hooks[name].push(body);
};

export const test = withModes(addTest);
export const describe = withModes(addSuite);
export const before = hook("before");
export const after = hook("after");
export const beforeEach = hook("beforeEach");
export const afterEach = hook("afterEach");
