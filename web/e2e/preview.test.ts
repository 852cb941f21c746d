// The Preview tab and its sandbox: what a page can do, and what it cannot.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { type Account, newAccount, signedIn } from "./support/accounts.ts";
import { accessibilityFindings } from "./support/axe.ts";
import { story } from "./support/story.ts";

type Files = Readonly<Record<string, string>>;

async function newSession({ userDb }: Account, files: Files): Promise<string> {
  const id = randomUUID();
  await userDb.rpc("create_session", { id }).throwOnError();
  await writeFiles({ userDb }, id, files);
  return id;
}

async function writeFiles({ userDb }: Pick<Account, "userDb">, sessionId: string, files: Files): Promise<void> {
  const { data } = await userDb.from("sessions").select("head_revision").eq("id", sessionId).single().throwOnError();
  const changes = Object.entries(files).map(([path, content]) => ({ op: "write", path, content }));
  await userDb
    .rpc("change_files", { session_id: sessionId, changes, base_revision: data.head_revision, change_id: randomUUID() })
    .throwOnError();
}

const shown = (page: Page) => page.frameLocator('iframe[title="Page"]');

const counter = `<button id="add"></button><script>
  const button = document.querySelector("button");
  const show = () => { button.textContent = "Count " + (localStorage.count ?? 0) + " " + localStorage.length; };
  button.onclick = () => { localStorage.count = Number(localStorage.count ?? 0) + 1; show(); };
  show();
</script>`;

story(
  "A page that stores something remembers it after a reload, and no other session can read it",
  async ({ newPage }) => {
    const account = await newAccount();
    const [mine, other] = [
      await newSession(account, { "index.html": counter }),
      await newSession(account, { "index.html": counter }),
    ];
    const page = await newPage({ storage: await signedIn(account) });
    await page.goto(`/s/${mine}`);
    await shown(page).getByText("Count 0").click();
    await shown(page).getByText("Count 1").click();
    await page.getByRole("button", { name: "Reload the page" }).click();
    await shown(page).getByText("Count 2 1").waitFor();
    await page.reload();
    await shown(page).getByText("Count 2 1").waitFor();
    await page.goto(`/s/${other}`);
    await shown(page).getByText("Count 0 0").waitFor();
  },
);

story("A page in a tab of its own shares what it stored with the preview", async ({ newPage }) => {
  const account = await newAccount();
  const sessionId = await newSession(account, { "index.html": `<title>My counter</title>${counter}` });
  const page = await newPage({ storage: await signedIn(account) });
  await page.goto(`/s/${sessionId}`);
  await shown(page).getByText("Count 0").click();
  const opened = page.context().waitForEvent("page");
  await page.getByRole("link", { name: "Open in a tab of its own" }).click();
  const tab = await opened;
  await shown(tab).getByText("Count 1").waitFor();
  expect(await tab.getByRole("navigation").count()).toBe(0);
  await expect.poll(() => tab.title()).toBe("My counter");
});

story("Each change of a file shows within a second, without losing the place on the page", async ({ newPage }) => {
  const account = await newAccount();
  const body = (text: string) => `<h1>${text}</h1><div style="height: 5000px"></div><p>${text}</p>`;
  const sessionId = await newSession(account, { "index.html": body("First") });
  const page = await newPage({ storage: await signedIn(account) });
  await page.goto(`/s/${sessionId}`);
  await shown(page).locator("p").scrollIntoViewIfNeeded();
  const scrolled = () =>
    shown(page)
      .locator("html")
      .evaluate(() => window.scrollY);
  const before = await scrolled();
  expect(before).toBeGreaterThan(1000);
  await writeFiles(account, sessionId, { "index.html": body("Second") });
  await shown(page).locator("p", { hasText: "Second" }).waitFor();
  await expect.poll(scrolled).toBe(before);
});

story("React programs in TypeScript run without a network", async ({ newPage }) => {
  const account = await newAccount();
  const sessionId = await newSession(account, {
    "index.html": '<div id="root"></div><script type="module" src="/src/main.tsx"></script>',
    "src/main.tsx":
      'import { createRoot } from "react-dom/client";\nimport { App } from "./app";\n' +
      'createRoot(document.getElementById("root")!).render(<App start={2} />);',
    "src/app.tsx":
      'import { useState } from "react";\nimport names from "./names.json";\nimport "./app.css";\n' +
      "export function App({ start }: { start: number }) {\n  const [count, setCount] = useState<number>(start);\n" +
      "  return <button onClick={() => setCount(count + 1)}>{names[0]} {count}</button>;\n}",
    "src/names.json": '["Ada"]',
    "src/app.css": "button { color: rgb(1, 2, 3) }",
  });
  const page = await newPage({ storage: await signedIn(account) });
  await page.goto(`/s/${sessionId}`);
  const button = shown(page).getByRole("button");
  await button.click();
  await shown(page).getByText("Ada 3").waitFor();
  expect(await button.evaluate((element) => getComputedStyle(element).color)).toBe("rgb(1, 2, 3)");
});

story(
  "Links between pages and forms lead to pages of the session, and nothing else opens by itself",
  async ({ newPage }) => {
    const account = await newAccount();
    const sessionId = await newSession(account, {
      "index.html":
        '<a href="docs/more.html?from=home#end">More</a> <a href="https://example.com/away" target="_blank">Away</a>' +
        '<form action="docs/more"><input name="q" value="7"><button>Search</button></form>',
      "docs/more.html":
        '<p></p><a href="../index.html">Back</a><script>document.querySelector("p").textContent = location.search + location.hash</script>',
    });
    const page = await newPage({ storage: await signedIn(account) });
    await page.goto(`/s/${sessionId}`);
    await shown(page).getByText("More").click();
    await shown(page).getByText("?from=home#end").waitFor();
    await shown(page).getByText("Back").click();
    await shown(page).getByRole("button", { name: "Search" }).click();
    await shown(page).getByText("?q=7").waitFor();
    await page.goBack();
    await shown(page).getByText("Away").click();
    await page.getByText("The page links to https://example.com/away").waitFor();
    expect(page.context().pages()).toHaveLength(1);
  },
);

story("One button sends an error of a page to the agent, which fixes the page", async ({ newPage }) => {
  const account = await newAccount();
  const sessionId = await newSession(account, {
    "index.html": '<h1></h1><script src="script.js" defer></script>',
    "script.js": '// Greets.\nconst greeting = "Good morning";\ndocument.querySelector("h1").textContent = greting;\n',
  });
  const page = await newPage({ storage: await signedIn(account) });
  await page.goto(`/s/${sessionId}`);
  const alert = page.getByRole("alert");
  await alert.getByText("ReferenceError: greting is not defined script.js:3").waitFor();
  await alert.getByRole("button", { name: "Fix it" }).click();
  await shown(page).getByText("Good morning").waitFor();
  await alert.waitFor({ state: "detached" });
  const { data } = await account.userDb.from("messages").select("parts").eq("role", "user").single().throwOnError();
  expect(JSON.stringify(data.parts)).toContain("> 3 | document.querySelector");
});

story("An endless loop ends with an error that names its line", async ({ newPage }) => {
  const account = await newAccount();
  const sessionId = await newSession(account, {
    "index.html": "<h1>Still here</h1><script>\nfor (;;) document.title;\n</script>",
  });
  const page = await newPage({ storage: await signedIn(account) });
  await page.goto(`/s/${sessionId}`);
  const alert = page.getByRole("alert");
  await alert.getByText("It may be endless. index.html:2").waitFor();
  await shown(page).getByText("Still here").waitFor();
});

story("A page that does not answer leaves the app alive, and can be reloaded", async ({ newPage }) => {
  const account = await newAccount();
  // Loops in attributes are not checked.
  const sessionId = await newSession(account, { "index.html": '<button onclick="for (;;);">Loop</button>' });
  const page = await newPage({ storage: await signedIn(account) });
  await page.goto(`/s/${sessionId}`);
  const button = shown(page).getByText("Loop");
  await button.waitFor();
  await button.dispatchEvent("click", {}, { timeout: 1000 }).catch(() => undefined); // the page never answers
  const banner = page.getByRole("status").filter({ hasText: "does not respond" });
  await banner.getByRole("button", { name: "Reload the page" }).click();
  await button.waitFor();
});

story.for([{ width: 1440 }, { width: 390 }])(
  "axe finds nothing at the preview with its console and an error, $width px wide",
  async (device, { newPage }) => {
    const account = await newAccount();
    const script = '<script>console.info("i"); console.warn("w"); console.log("l"); console.log("l"); nope();</script>';
    const sessionId = await newSession(account, { "index.html": `<a href="https://example.com">Away</a>${script}` });
    const page = await newPage({ ...device, storage: await signedIn(account) });
    await page.goto(`/s/${sessionId}?tab=preview`);
    await shown(page).getByText("Away").click();
    await page.getByRole("button", { name: "Console" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByText("The page links to https://example.com").waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  },
);

/** Each way out reports what came of it. */
const hostile = (address: string) => `<pre id="result"></pre><script>
const results = {};
const attempt = async (name, act) => {
  try { results[name] = String(await Promise.race([act(), new Promise((done) => setTimeout(done, 1500, "nothing"))])); }
  catch (error) { results[name] = "refused: " + error.name; }
};
const loading = (element, attribute) => new Promise((done) => {
  element.onload = () => done("loaded");
  element.onerror = () => done("refused");
  element[attribute] = "${address}/" + element.localName;
  document.body.append(element);
});
const socket = (url) => new Promise((done) => { const s = new WebSocket(url); s.onopen = () => done("open"); s.onerror = () => done("refused"); });
addEventListener("load", async () => {
  await attempt("fetch", () => fetch("${address}/fetch", { mode: "no-cors" }));
  await attempt("xhr", () => new Promise((done) => { const x = new XMLHttpRequest(); x.onload = () => done("sent"); x.onerror = () => done("refused"); x.open("GET", "${address}/xhr"); x.send(); }));
  await attempt("beacon", () => { navigator.sendBeacon("${address}/beacon", "x"); return "nothing"; });
  await attempt("socket", () => socket("${address}/socket".replace("http:", "ws:")));
  await attempt("events", () => new Promise((done) => { const e = new EventSource("${address}/events"); e.onopen = () => done("open"); e.onerror = () => done("refused"); }));
  await attempt("image", () => loading(new Image(), "src"));
  await attempt("script", () => loading(document.createElement("script"), "src"));
  await attempt("style", () => loading(Object.assign(document.createElement("link"), { rel: "stylesheet" }), "href"));
  await attempt("frame", () => { const f = document.createElement("iframe"); f.src = "${address}/frame"; document.body.append(f); return "nothing"; });
  await attempt("module", () => import("${address}/module"));
  await attempt("worker", () => { const code = 'fetch("${address}/worker").then(() => postMessage("sent"), () => postMessage("refused"))';
    const w = new Worker(URL.createObjectURL(new Blob([code]))); return new Promise((done) => { w.onmessage = ({ data }) => done(data); w.onerror = () => done("refused"); }); });
  await attempt("window", () => String(open("${address}/window")));
  await attempt("cookie", () => document.cookie);
  await attempt("parent document", () => parent.document.title);
  await attempt("parent storage", () => parent.localStorage.length);
  await attempt("top", () => { top.location.href = "${address}/top"; return "nothing"; });
  await attempt("database", () => indexedDB.open("edgewright-preview"));
  await attempt("service worker", () => navigator.serviceWorker.register("/theme.js"));
  await attempt("own storage", () => Object.keys(localStorage).length);
  await attempt("calls", () => new RTCPeerConnection());
  await attempt("app", () => fetch("/assets/", { mode: "no-cors" }).then(({ status }) => status));
  document.querySelector("#result").textContent = JSON.stringify(results);
});
</script>`;

story("A hostile page reaches no network, no storage, no cookie and no other window", async ({ newPage }) => {
  const server = createServer((_request, response) => response.setHeader("access-control-allow-origin", "*").end());
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo; // it listens on a port
  const address = `http://127.0.0.1:${port}`;
  const account = await newAccount();
  const sessionId = await newSession(account, { "index.html": hostile(address) });
  const page = await newPage({
    storage: await signedIn(account),
    mayReport: new RegExp(`Content Security Policy|sandboxed|127.0.0.1:${port}`),
  });
  await page.goto(`/s/${sessionId}?tab=preview`);
  const result = shown(page).locator("#result");
  await expect.poll(() => result.innerText()).toContain("{");
  expect(JSON.parse(await result.innerText())).toEqual({
    fetch: "refused: TypeError",
    xhr: "refused",
    beacon: "nothing",
    socket: "refused",
    events: "refused",
    image: "refused",
    script: "refused",
    style: "refused",
    frame: "nothing",
    module: "refused: TypeError",
    worker: "refused",
    window: "null",
    cookie: "refused: SecurityError",
    "parent document": "refused: SecurityError",
    "parent storage": "refused: SecurityError",
    top: "refused: SecurityError",
    database: "refused: SecurityError",
    "service worker": "refused: SecurityError",
    "own storage": "0",
    calls: "refused: ReferenceError",
    app: "404",
  });
  // The app's policy keeps the frame from leaving: it ends on an error page of the browser.
  for (const leave of [followLink, sendForm]) {
    await page.reload();
    await expect.poll(() => result.innerText()).toContain("{");
    const frame = page.frames().find((one) => one.url().endsWith("/preview"));
    await frame?.evaluate(leave, `${address}/away?secret`);
    await expect.poll(() => page.frames().some((one) => one.url().startsWith("chrome-error:"))).toBe(true);
  }
  expect(connections).toBe(0);
  expect(page.url()).toContain(sessionId);
});

function followLink(url: string): void {
  location.href = url;
}

function sendForm(url: string): void {
  const form = Object.assign(document.createElement("form"), { action: url, method: "post" });
  document.body.append(form);
  form.submit();
}
