import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject } from "vitest";
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

beforeAll(() => buildApp({ VITE_SUPABASE_URL: "/api", VITE_SUPABASE_PUBLISHABLE_KEY: publishableKey }, builtApp));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The texts that arrive by the page's sockets. */
function watchSockets(page: Page): { readonly urls: string[]; readonly received: string[] } {
  const watched = { urls: [] as string[], received: [] as string[] };
  page.on("websocket", (socket) => {
    watched.urls.push(socket.url());
    socket.on("framereceived", ({ payload }) => watched.received.push(String(payload)));
  });
  return watched;
}

describe.each<EdgeForm>(["Pages Function", "Worker"])("As a %s", (form) => {
  let edge: EdgeServer;
  beforeAll(async () => {
    edge = await startEdge({ form, builtApp, folder: join(folder, form), variables });
  });
  afterAll(() => edge.stop());

  // Any request to another origin than the edge's fails the story.
  story(
    "A guest holds a conversation through the edge, and the answer arrives live by its socket",
    async ({ newPage }) => {
      const page = await newPage({ origin: edge.url });
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
      await expect.poll(() => sockets.received.join("\n")).toContain("run_finished");
      expect(
        sockets.urls.every((address) => address.startsWith(`${edge.url.replace("http", "ws")}/api/realtime/`)),
      ).toBe(true);
    },
  );
});
