import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { formatSecrets, keepSecrets, parseSecrets } from "./secrets.ts";

const written = fc.string().map((text) => text.replaceAll(/[\0\r`]/g, ""));

test("Any secret is read exactly as it was written", () => {
  fc.assert(
    fc.property(written, written, (first, second) => {
      const secrets = { FIRST: first, SECOND: second };
      expect(parseSecrets(formatSecrets(secrets))).toEqual(secrets);
    }),
  );
  expect(parseSecrets(formatSecrets({ KEYS: '{"h": "it\'s"}' }))).toEqual({ KEYS: '{"h": "it\'s"}' });
  expect(() => formatSecrets({ KEY: "'`" })).toThrow("The secret KEY cannot contain both ' and `.");
});

test("Secrets are made once and kept in a private file, even if the file was open to all", () => {
  const folder = mkdtempSync(join(tmpdir(), "secrets-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "kept", "secrets.env");
  const made = keepSecrets(file);
  expect(keepSecrets(file)).toEqual(made);
  writeFileSync(file, "AGENT_KICK_KEY='a key of my own, twenty'\n");
  chmodSync(file, 0o644);
  expect(keepSecrets(file)).toMatchObject({ AGENT_KICK_KEY: "a key of my own, twenty" });
  if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
});
