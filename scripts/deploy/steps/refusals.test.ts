// What a step finds out before it changes anything, asked of a server or of a file of secrets.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { formatSecrets, type Secrets } from "../../product/secrets.ts";
import { createMask } from "../mask.ts";
import { createRealWorld } from "../real-world.ts";
import { readSecretsFile } from "../secrets-file.ts";
import { requirePublicKeys } from "./app.ts";
import { requireWholeCaptcha } from "./config.ts";
import { expectKick } from "./probes.ts";
import { requireOwnAddress } from "./secrets.ts";

const ref = "abcdefghijklmnopqrst";

/** A project that gives these answers, one after the other. */
async function worldAnswering(...answers: readonly { readonly status: number; readonly body?: unknown }[]) {
  const left = [...answers];
  const server = createServer((_, response) => {
    const { status, body = {} } = left.shift() ?? { status: 400 };
    response.writeHead(status).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const projectUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const addresses = { managementUrl: projectUrl, projectUrl, ref, accessToken: "" };
  return createRealWorld({ addresses, mask: createMask(), agreesToAll: true });
}

function secretsOf(values: Secrets) {
  const folder = mkdtempSync(join(tmpdir(), "secrets-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, `${ref}.env`);
  writeFileSync(path, formatSecrets(values));
  return readSecretsFile(path, { isDry: false, mask: createMask() });
}

test("The app is not uploaded for a project that signs tokens with a shared secret", async () => {
  const [secret, standby] = [
    { algorithm: "HS256", status: "in_use" },
    { algorithm: "ES256", status: "standby" },
  ];
  const refused = [[], [secret], [secret, standby]];
  const keySets = [
    ...refused,
    [
      { ...standby, status: "in_use" },
      { ...secret, status: "previously_used" },
    ],
  ];
  const world = await worldAnswering(...keySets.map((keys) => ({ status: 200, body: { keys } })));
  for (const _ of refused) await expect(requirePublicKeys({ world })).rejects.toThrow("asymmetric signing keys");
  await expect(requirePublicKeys({ world })).resolves.toBeUndefined();
});

test("A signed kick that a process with an earlier key refuses is sent again", async () => {
  const secrets = secretsOf({ AGENT_KICK_KEY: "a-key-of-the-kicks-of-this-test" });
  const world = await worldAnswering({ status: 403 }, { status: 202 }, { status: 401 });
  const sender = { world, secrets, mask: createMask() };
  await expect(expectKick(sender)).resolves.toBe(202);
  await expect(expectKick(sender)).rejects.toThrow("401 instead of 202");
});

test("A captcha with one of its two keys is refused, because nobody could sign in", () => {
  const [TURNSTILE_SECRET_KEY, TURNSTILE_SITE_KEY] = ["a secret", "a site key"];
  const check = (values: Secrets) => () => requireWholeCaptcha({ secrets: secretsOf(values) });
  expect(check({ TURNSTILE_SECRET_KEY })).toThrow("has no TURNSTILE_SITE_KEY");
  expect(check({ TURNSTILE_SITE_KEY })).toThrow("has no TURNSTILE_SECRET_KEY");
  expect(check({ TURNSTILE_SECRET_KEY, TURNSTILE_SITE_KEY })).not.toThrow();
  expect(check({})).not.toThrow();
});

test("A database address of another password or project is refused", () => {
  const check = (user: string, password: string) => () =>
    requireOwnAddress({
      ref,
      secrets: secretsOf({
        WORKER_DB_PASSWORD: "new/password",
        WORKER_DB_URL: `postgresql://${user}:${encodeURIComponent(password)}@pooler.example.com:6543/postgres`,
      }),
    });
  expect(check(`agent_worker.${ref}`, "old/password")).toThrow("another password");
  expect(check("agent_worker.zyxwvutsrqponmlkjihg", "new/password")).toThrow("the project zyxwvutsrqponmlkjihg");
  expect(check(`agent_worker.${ref}`, "new/password")).not.toThrow();
  expect(check("agent_worker", "new/password")).not.toThrow();
});
