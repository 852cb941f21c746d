import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readLimits } from "./limits.ts";
import { ConfigError, readProjectConfig } from "./project-config.ts";

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "config-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe("config.toml", () => {
  test("A missing config.toml means a new project's defaults", () => {
    const config = readProjectConfig(folderWith({}), {});
    expect(config.api).toMatchObject({
      schemas: ["public", "graphql_public"],
      max_rows: 1000,
      auto_expose_new_tables: true,
    });
    expect(config.auth).toMatchObject({ jwt_expiry: 3600, enable_signup: true, enable_anonymous_sign_ins: false });
    expect(config.functions).toEqual({});
    expect([config.api.port, config.db.port]).toEqual([54321, 54322]);
  });

  test("env(NAME) is resolved, and left as written when NAME is unset", () => {
    const text = `[auth]\nsite_url = "env(SITE)"\nadditional_redirect_urls = ["env(UNSET)"]`;
    const config = readProjectConfig(folderWith({ "config.toml": text }), { SITE: "https://example.com" });
    expect(config.auth).toMatchObject({ site_url: "https://example.com", additional_redirect_urls: ["env(UNSET)"] });
  });

  test("The text behind env(NAME) is converted to the number or boolean its key expects", () => {
    const text = `[api]\nmax_rows = "env(ROWS)"\n[auth]\nenable_signup = "env(OPEN)"\nsite_url = "env(ROWS)"`;
    const config = readProjectConfig(folderWith({ "config.toml": text }), { ROWS: "5", OPEN: "false" });
    expect([config.api.max_rows, config.auth.enable_signup, config.auth.site_url]).toEqual([5, false, "5"]);
  });

  test.each([
    ["[auth.email]\nenabled = false", false],
    ["[auth.email]\nenable_signup = false", false],
    ["[auth.email]\nenabled = true", true],
  ])("E-mail sign-up is read from its new name and its old one: %j", (text, expected) => {
    expect(readProjectConfig(folderWith({ "config.toml": text }), {}).auth.email.enable_signup).toBe(expected);
  });

  test.each(["[api\n", '[api]\nmax_rows = "many"', "[functions.hello]\nverify_jwt = 1"])(
    "A config.toml containing %j is refused by its file name",
    (text) => {
      const refused = () => readProjectConfig(folderWith({ "config.toml": text }), {});
      expect(refused).toThrow(ConfigError);
      expect(refused).toThrow("config.toml");
    },
  );
});

describe("stack.toml", () => {
  test("stack.toml overrides single limits and keeps the hosted ones for the rest", () => {
    const limits = readLimits(join(folderWith({ "stack.toml": "[functions]\ncpu_seconds = 0.5" }), "stack.toml"), {});
    expect(limits.functions).toEqual({
      wall_clock_seconds: 400,
      cpu_seconds: 0.5,
      memory_mb: 256,
      idle_timeout_seconds: 150,
    });
  });
});
