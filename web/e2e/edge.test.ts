import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject } from "vitest";
import { buildApp } from "../../scripts/web/build-app.ts";
import { type EdgeForm, type EdgeServer, startEdge } from "../../scripts/web/edge-server.ts";
import { messageBox, write } from "./support/session-page.ts";
import { story } from "./support/story.ts";

const folder = mkdtempSync(join(tmpdir(), "edge-"));
const builtApp = join(folder, "built");
const { url, publishableKey, jwtSecret } = inject("product");
// The local project signs with a shared secret, which Auth does not publish.
const SUPABASE_JWKS = JSON.stringify({
  keys: [{ kty: "oct", kid: "local", alg: "HS256", k: Buffer.from(jwtSecret).toString("base64url") }],
});
const variables = { SUPABASE_URL: url, SUPABASE_PUBLISHABLE_KEY: publishableKey, SUPABASE_JWKS };

const forms = ["Pages Function", "Worker"] as const satisfies EdgeForm[];
const edges = new Map<EdgeForm, EdgeServer>();

beforeAll(async () => {
  await buildApp({ VITE_SUPABASE_URL: "/api", VITE_SUPABASE_PUBLISHABLE_KEY: publishableKey }, builtApp);
  const start = async (form: EdgeForm) =>
    edges.set(form, await startEdge({ form, builtApp, folder: join(folder, form), variables }));
  await Promise.all(forms.map(start));
});
afterAll(async () => {
  await Promise.all([...edges.values()].map((edge) => edge.stop()));
  rmSync(folder, { recursive: true, force: true });
});

/** The texts that arrive by the page's sockets. */
function watchSockets(page: Page): { readonly urls: string[]; readonly received: string[] } {
  const watched = { urls: [] as string[], received: [] as string[] };
  page.on("websocket", (socket) => {
    watched.urls.push(socket.url());
    socket.on("framereceived", ({ payload }) => watched.received.push(String(payload)));
  });
  return watched;
}

// Any request to another origin than the edge's fails the story.
story.for(forms)(
  "As a %s, the edge carries a guest's conversation, and both answers arrive live by its socket",
  async (form, { newPage }) => {
    const origin = edges.get(form)?.url ?? "";
    const page = await newPage({ origin });
    const sockets = watchSockets(page);
    await page.goto("/");
    await messageBox(page).fill("A landing page for a bakery called Levain, in green");
    await page.getByRole("button", { name: "Start" }).click();
    await page.frameLocator("iframe").getByRole("heading", { level: 1 }).waitFor();
    const conversation = page.getByRole("region", { name: "Conversation" });
    await conversation.getByText("Done: open").waitFor();
    await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
    await write(page, "Roman numerals in Python, tested");
    await conversation.getByText("Roman numerals in Python, tested").waitFor();
    await expect.poll(() => sockets.received.join("\n").match(/run_finished/g)?.length).toBeGreaterThanOrEqual(2);
    const socketsOfEdge = `${origin.replace("http", "ws")}/api/realtime/`;
    expect(sockets.urls.filter((address) => !address.startsWith(socketsOfEdge))).toEqual([]);
  },
);
