import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseCommandLine, UsageError } from "./options.ts";

function projectFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "options-"));
  mkdirSync(join(folder, "supabase", "functions"), { recursive: true });
  return folder;
}

describe("the command line", () => {
  test("The command line without flags means ./supabase, the ports of config.toml and durable data", () => {
    const cwd = projectFolder();
    expect(parseCommandLine([], cwd)).toEqual({
      supabaseDir: join(cwd, "supabase"),
      functionsDir: undefined,
      denoFile: undefined,
      limitsFile: join(cwd, "supabase", "stack.toml"),
      dataDir: undefined,
      isEphemeral: false,
      port: undefined,
      dbPort: undefined,
      secrets: {},
      jwtSecret: undefined,
      logLevel: "info",
      json: false,
    });
  });

  test("A free API port implies a free database port", () => {
    expect(parseCommandLine(["--port", "0"], projectFolder())).toMatchObject({ port: 0, dbPort: 0 });
    expect(parseCommandLine(["--port", "5000"], projectFolder())).toMatchObject({ dbPort: undefined, studioPort: 0 });
    expect(parseCommandLine([], projectFolder())).toMatchObject({ dbPort: undefined, studioPort: undefined });
    expect(parseCommandLine(["--port", "0", "--db-port", "6000"], projectFolder())).toMatchObject({ dbPort: 6000 });
  });

  test("Secrets come from functions/.env or from the named file", () => {
    const cwd = projectFolder();
    writeFileSync(join(cwd, "supabase/functions/.env"), "A=1\n# note\nB='two words'\n");
    writeFileSync(join(cwd, "other.env"), "C=3");
    expect(parseCommandLine([], cwd)).toMatchObject({ secrets: { A: "1", B: "two words" } });
    expect(parseCommandLine(["--env-file", "other.env"], cwd)).toMatchObject({ secrets: { C: "3" } });
  });

  test.each([
    [["--prot", "1"], "--prot"],
    [["--port", "x"], "--port must be a number"],
    [["--port", "70000"], "--port must be a number"],
    [["--db-port", "-1"], "--db-port"],
    [["--log-level", "loud"], "--log-level must be one of"],
    [["--data", "d", "--ephemeral"], "not both"],
    [["--supabase", "nowhere"], "There is no folder"],
    [["--env-file", "missing.env"], "There is no file"],
    [["--limits", "missing.toml"], "There is no file"],
    [["--functions", "missing"], "(--functions)"],
    [["--deno", "missing"], "(--deno)"],
    [["--jwt-secret", "short"], "at least 32 characters"],
  ])("The command line refuses %j with a sentence", (args, sentence) => {
    const refused = () => parseCommandLine(args, projectFolder());
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow(sentence);
  });

  test("The command line explains itself", () => {
    expect(parseCommandLine(["--help"], projectFolder())).toBe("help");
  });
});
