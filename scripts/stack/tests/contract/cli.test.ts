import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixtureProject } from "../stack-process.ts";
import { supabaseCli } from "../supabase-cli.ts";
import { sql, target } from "../target.ts";

const root = mkdtempSync(join(tmpdir(), "cli-"));
const database = sql();

beforeAll(() => {
  mkdirSync(join(root, "supabase", "migrations"), { recursive: true });
});

afterAll(async () => {
  await database.end();
  rmSync(root, { recursive: true, force: true });
});

describe("the Supabase CLI, against this project,", () => {
  test("The CLI lists the migrations as applied", async () => {
    const output = await supabaseCli([
      "--workdir",
      join(fixtureProject, ".."),
      "migration",
      "list",
      `--remote=${target().dbUrl}`,
    ]);
    const applied = await database<{ version: string }[]>`select version from supabase_migrations.schema_migrations`;
    expect(applied.length).toBeGreaterThan(0);
    for (const { version } of applied) {
      const inBothColumns = new RegExp(`\`${version}\`\\s*\\|\\s*\`${version}\``);
      expect(output).toMatch(inBothColumns);
    }
  });

  test("The CLI generates types that name the tables and functions", async () => {
    await database`create table if not exists public.cli_probe (id int primary key, label text)`;
    const types = await supabaseCli(["gen", "types", `--remote=${target().dbUrl}`, "--schema", "public"]);
    expect(types).toContain("cli_probe");
    expect(types).toContain('"label": string | null');
  });

  test("The CLI's advisors find an unprotected table in public", async () => {
    await database`create table if not exists public.cli_open_table (id int primary key)`;
    await database`grant select on public.cli_open_table to anon`;
    const advice = JSON.parse(
      await supabaseCli(["db", "advisors", `--remote=${target().dbUrl}`, "--output-format", "json"]),
    );
    const rls = advice.results.filter(({ name }: { name: string }) => name === "rls_disabled_in_public");
    expect(rls.map(({ detail }: { detail: string }) => detail).join()).toContain("cli_open_table");
    await database`drop table public.cli_open_table`;
  });

  test("The CLI names the wrong key of a config.toml", async () => {
    writeFileSync(join(root, "supabase", "config.toml"), '[analytics]\nenabled = "yes"');
    const failing = supabaseCli(["--workdir", root, "migration", "list", `--remote=${target().dbUrl}`]);
    await expect(failing).rejects.toThrow("analytics.enabled");
  });
});
