import { createHash, randomUUID } from "node:crypto";
import { strToU8, zipSync } from "fflate";
import type { Page } from "playwright-core";
import { expect, inject } from "vitest";
import { verbsOf } from "../../supabase/functions/_shared/client/verbs.ts";
import { done } from "../../supabase/tests/support/test-users.ts";
import { type Account, newAccount, signedIn } from "./support/accounts.ts";
import { accessibilityFindings } from "./support/axe.ts";
import { story } from "./support/story.ts";

const picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const files = {
  "table.js": "console.table([{ city: 'Oslo', people: 7 }]);\nconsole.log('after the table');",
  "greet.py": "name = input('Name? ')\nprint('Hello', name)",
  "shows.py": [
    "import base64, tiny",
    "class Picture:",
    `    def _repr_png_(self): return base64.b64decode('${picture}')`,
    "class Page:",
    "    def _repr_html_(self): return '<h1>A page of its own</h1>'",
    "print(tiny.word)",
    "display(Picture(), Page(), [{'city': 'Oslo', 'people': 7}, {'city': 'Bergen'}])",
    "print('after')",
  ].join("\n"),
  "endless.py": "print('going')\nwhile True: pass",
  "greet.js": "console.log('Who?');\nconsole.log('Hello ' + readLine());",
  "parts.py": "print('not selected')\nnumber = 6 * 7\n{'six': number}",
  "broken.js": "console.log('so far so good');\nthrow new Error('out of flour');",
  "README.md": "",
};

async function openSession(account: Account): Promise<string> {
  const call = verbsOf(account.userDb);
  const id = randomUUID();
  await call("create_session", { id, title: "Programs" });
  const changes = Object.entries(files).map(([path, content]) => ({ op: "write", path, content }));
  await call("change_files", { session_id: id, changes, base_revision: 0, change_id: randomUUID() });
  return id;
}

const runTabOf = (sessionId: string) => `/s/${sessionId}?tab=run`;

async function choose(page: Page, path: string): Promise<void> {
  await page.getByRole("button", { name: /^Program:/ }).click();
  await page.getByRole("menuitemradio", { name: path }).click();
}

const run = (page: Page) => page.getByRole("button", { name: "Run", exact: true }).click();
const output = (page: Page) => page.getByRole("group", { name: "Output" });
const inputLine = (page: Page) => page.getByRole("textbox", { name: "The program waits for a line of input" });

story("A person types what a program asks for while it runs, and finds the output again", async ({ newPage }) => {
  const account = await newAccount();
  const sessionId = await openSession(account);
  const page = await newPage({ storage: await signedIn(account) });
  await page.goto(runTabOf(sessionId));
  await page.getByText("Nothing has run yet").waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);
  for (const [entry, question] of [
    ["greet.py", "Name?"],
    ["greet.js", "Who?"],
  ] as const) {
    await choose(page, entry);
    await run(page);
    await inputLine(page).waitFor();
    await output(page).getByText(question).waitFor();
    if (entry === "greet.py") expect(await accessibilityFindings(page)).toEqual([]);
    await page.keyboard.type("Ada");
    await page.keyboard.press("Enter");
    await output(page).getByText("Hello Ada").waitFor();
    await page.getByText(/^Exit code 0 .* memory/).waitFor();
  }
  // Before the page is reloaded, and Python with it.
  await runSelection(page);
  await page.getByRole("button", { name: "Input" }).click();
  await page.getByRole("textbox", { name: /standard input/ }).fill("Grace");
  await run(page);
  await output(page).getByText("Hello Grace").waitFor();
  await page.reload();
  await output(page).getByText("Hello Grace").waitFor();
  await page.getByRole("button", { name: "Program: greet.js" }).waitFor();
  expect(await page.getByRole("textbox", { name: /standard input/ }).inputValue()).toBe("Grace");
});

/** Selected lines of the editor run alone, and the value of the last one is shown. */
async function runSelection(page: Page): Promise<void> {
  await page.getByRole("tab", { name: /^Files/ }).click();
  await page.getByRole("treeitem", { name: "parts.py" }).click();
  await page.getByRole("textbox", { name: /parts\.py/ }).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Shift+ArrowUp");
  await page.getByRole("button", { name: "Run lines 2 to 3" }).click();
  await output(page).getByText("{'six': 42}").waitFor();
  expect((await output(page).innerText()).trim()).toBe("{'six': 42}");
  await page.getByText(/lines 2 to 3/).waitFor();
}

story(
  "Other devices see what a program shows where it showed it, and stop one that does not end",
  async ({ newPage }) => {
    const account = await newAccount();
    const sessionId = await openSession(account);
    const mayReport = /third party: https:\/\/cdn\.jsdelivr\.net/;
    const page = await newPage({ storage: await signedIn(account), mayReport });
    await slowTimers(page);
    await servePackage(page, { name: "tiny", source: "word = 'from a package'" });
    await page.goto(runTabOf(sessionId));
    await choose(page, "shows.py");
    await run(page);
    const phone = await newPage({ storage: await signedIn(account), width: 390, dark: true });
    await page.getByText(/^Exit code 0/).waitFor();
    await phone.goto(page.url());
    for (const device of [page, phone]) await seeWhatIsShown(device, { isOwn: device === page });
    await choose(page, "endless.py");
    await run(page);
    await phone.getByRole("button", { name: /^endless\.py Running/ }).click();
    await output(phone).getByText("going").waitFor();
    expect(await accessibilityFindings(phone)).toEqual([]);
    await phone.getByRole("button", { name: "Stop endless.py" }).click();
    await Promise.all([page, phone].map((it) => it.getByRole("button", { name: /^endless\.py Stopped/ }).waitFor()));
    await page.getByRole("button", { name: "Run", exact: true }).waitFor();
    await Promise.all([page, phone].map((it) => output(it).getByText("going").waitFor()));
  },
);

/** As those of a page whose tab has been hidden for long. Programs report and keep their lease all the same. */
async function slowTimers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const repeat = window.setInterval.bind(window);
    const slowly = (run: () => void, ms = 0) => repeat(run, Math.max(ms, 60_000));
    Reflect.set(window, "setInterval", slowly);
  });
}

async function seeWhatIsShown(device: Page, { isOwn }: { isOwn: boolean }): Promise<void> {
  const shown = output(device);
  await shown.getByText("from a package").waitFor();
  await shown.getByRole("row", { name: "0 Oslo 7" }).waitFor();
  await shown.getByText("2 rows, 2 columns").waitFor();
  // Scripts of a page that another browser made run only when somebody asks for it.
  if (!isOwn) await shown.getByRole("button", { name: "Show page" }).click();
  await device.frameLocator('iframe[title="A page of shows.py"]').getByText("A page of its own").waitFor();
  const drawn = shown.getByRole("img", { name: "A picture of shows.py" });
  await expect.poll(() => drawn.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  const kinds = await shown.evaluate((group) => [...group.children].map(({ tagName }) => tagName));
  expect(kinds).toEqual(["PRE", "IMG", "IFRAME", "DIV", "PRE"]);
  expect(await accessibilityFindings(device)).toEqual([]);
}

/** Puts a package into the index of Python packages, which no test may reach. */
async function servePackage(page: Page, { name, source }: { name: string; source: string }): Promise<void> {
  const info = `${name}-1.0.dist-info`;
  const texts = {
    [`${name}/__init__.py`]: source,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`,
    [`${info}/WHEEL`]: "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    [`${info}/RECORD`]: "",
  };
  const wheel = Buffer.from(
    zipSync(Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, strToU8(text)]))),
  );
  const file_name = `${name}-1.0-py3-none-any.whl`;
  const entry = {
    ...{ name, version: "1.0", file_name, install_dir: "site", package_type: "package", unvendored_tests: false },
    ...{ imports: [name], depends: [], sha256: createHash("sha256").update(wheel).digest("hex") },
  };
  await page.route(/\/pyodide-lock-[^/]+\.json$/, async (route) => {
    const lock = await (await route.fetch()).json();
    lock.packages[name] = entry;
    await route.fulfill({ json: lock });
  });
  const headers = { "access-control-allow-origin": "*" };
  await page.route(`https://cdn.jsdelivr.net/pyodide/v*/full/${file_name}`, (route) =>
    route.fulfill({ body: wheel, headers }),
  );
}

story("A program reaches nothing of the person who runs it", async ({ newPage }) => {
  const account = await newAccount();
  const sessionId = await openSession(account);
  const page = await newPage({ storage: await signedIn(account), mayReport: /Content Security Policy/ });
  await page.goto(runTabOf(sessionId));
  // What a program of the same origin would find.
  await page.evaluate(async () => {
    await caches.open("secrets");
    Reflect.set(window, "heard", []);
    new BroadcastChannel("edgewright").onmessage = ({ data }) => Reflect.get(window, "heard").push(data);
  });
  const call = verbsOf(account.userDb);
  await call("write_file", {
    ...{ session_id: sessionId, path: "spy.py", base_revision: 1, change_id: randomUUID() },
    content: spy(inject("appUrl"), inject("product").url),
  });
  await choose(page, "spy.py");
  await run(page);
  await page.getByText(/^Exit code 0/).waitFor();
  const found = (await output(page).innerText()).trim().split("\n");
  expect(found.map((line) => line.replace(/: .*/, ""))).toEqual(
    [...spied, "the origin"].map((name) => (name === "the origin" ? name : `${name} is out of reach`)),
  );
  expect(found.at(-1)).toBe("the origin: null");
  expect(await page.evaluate(() => Reflect.get(window, "heard"))).toEqual([]);
});

const spied = [
  ...[
    "indexedDB",
    "caches",
    "localStorage",
    "cookies",
    "files of the origin",
    "fetch of the app",
    "fetch of the project",
  ],
  ...["a synchronous request", "a socket", "an import", "an answer on a BroadcastChannel"],
];

/** Python reaches JavaScript by the module `js`; that is what is tried here. */
function spy(appUrl: string, apiUrl: string): string {
  const attempts = [
    'new Promise((yes, no) => { const request = indexedDB.open("edgewright"); request.onsuccess = yes; request.onerror = () => no(new Error()); })',
    "caches.keys()",
    "localStorage.length",
    "cookieStore.getAll()",
    "navigator.storage.getDirectory()",
    `fetch("${appUrl}/")`,
    `fetch("${apiUrl}/rest/v1/")`,
    `(() => { const request = new XMLHttpRequest(); request.open("GET", "${appUrl}/", false); request.send(); })()`,
    `new Promise((yes, no) => { const socket = new WebSocket("${apiUrl.replace("http", "ws")}/"); socket.onopen = yes; socket.onerror = () => no(new Error()); })`,
    `import("${appUrl}/assets/")`,
    'new Promise((yes, no) => { const channel = new BroadcastChannel("edgewright"); channel.onmessage = yes; channel.postMessage("spy"); setTimeout(() => no(new Error()), 200); })',
  ];
  return [
    "from pyodide.code import run_js",
    "from pyodide.ffi import run_sync",
    "def attempt(name, code):",
    "    try:",
    "        run_sync(run_js('(async () => { await ' + code + ' })()'))",
    "        print(name, 'WAS REACHED')",
    "    except Exception as error:",
    "        print(name, 'is out of reach:', str(error)[:40])",
    ...attempts.map((code, index) => `attempt(${JSON.stringify(spied[index])}, ${JSON.stringify(code)})`),
    "print('the origin:', run_js('origin'))",
  ].join("\n");
}

story("JavaScript does the same on the server, and Fix it sends its error to the agent", async ({ newPage }) => {
  const account = await newAccount();
  const sessionId = await openSession(account);
  const page = await newPage({ storage: await signedIn(account) });
  await page.goto(runTabOf(sessionId));
  await choose(page, "table.js");
  for (const place of ["In this browser", "On the server"]) {
    await choose(page, place);
    await run(page);
    await page.getByText(place === "On the server" ? /JavaScript in QuickJS/ : /JavaScript in a browser/).waitFor();
    await output(page).getByRole("row", { name: "0 Oslo 7" }).waitFor();
    expect((await output(page).locator("pre").innerText()).trim()).toBe("after the table");
  }
  await choose(page, "broken.js");
  await run(page);
  await output(page).getByText("out of flour").waitFor();
  await page.getByRole("button", { name: /^broken\.js Failed with exit code 1/ }).waitFor();
  await page.getByRole("button", { name: "Fix it" }).click();
  const sent = async () =>
    JSON.stringify(await done(account.userDb.from("messages").select("parts").eq("session_id", sessionId)));
  await expect.poll(sent).toContain("I ran `broken.js`. Failed with exit code 1.");
  expect(await sent()).toContain("out of flour");
});
