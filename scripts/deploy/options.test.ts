import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { choose, type Options, parseOptions, UsageError } from "./options.ts";
import { openRecord, readNeighbours } from "./record.ts";

const project = ["--project", "abcdefghijklmnopqrst"];

const parsed = (...args: string[]): Options => {
  const options = parseOptions([...project, ...args]);
  if (options === "help") throw new Error("This is not about --help.");
  return options;
};

test("A reference, an address, a model or an amount in another form is refused with a sentence", () => {
  for (const args of [
    [],
    ["--project", "ABC"],
    [...project, "--site-url", "http://app.example.com"],
    [...project, "--site-url", "https://app.example.com/path"],
    [...project, "--model", "x'; drop table models; --"],
    [...project, "--daily-budget", "-1"],
    [...project, "--worker", "Edge Wright"],
    [...project, "--force"],
  ]) {
    expect(() => parseOptions(args), args.join(" ")).toThrow(UsageError);
  }
});

test("The address, the model and the Worker are remembered, and a new one wins", () => {
  const folder = mkdtempSync(join(tmpdir(), "record-"));
  const open = () => ({ record: openRecord(join(folder, "abc.json"), { isDry: false }), neighbours: [] });
  expect(() => choose(parsed(), open())).toThrow("--site-url");
  choose(parsed("--site-url", "https://app.example.com/", "--model", "gpt-6-astra"), open());
  expect(choose(parsed(), open())).toEqual({
    siteUrl: "https://app.example.com",
    model: "gpt-6-astra",
    worker: "edgewright",
  });
  expect(choose(parsed("--worker", "mine"), open()).worker).toBe("mine");
  expect(choose(parsed(), open()).worker).toBe("mine");
  expect(choose(parsed("--model", "claude-opus-5-5"), open()).model).toBe("claude-opus-5-5");
  expect(choose(parsed(), open()).model).toBe("claude-opus-5-5");
  rmSync(folder, { recursive: true });
});

test("An address or a Worker of another project in the same folder is refused, and the folder tells which one", () => {
  const folder = mkdtempSync(join(tmpdir(), "record-"));
  const chooseFor = (ref: string, ...args: string[]) =>
    choose(parsed(...args), {
      record: openRecord(join(folder, `${ref}.json`), { isDry: false }),
      neighbours: readNeighbours(folder, ref),
    });
  const [site, other] = ["https://app.example.com", "https://other.example.com"];
  chooseFor("first", "--site-url", site);
  expect(() => chooseFor("second", "--site-url", site, "--worker", "mine")).toThrow(
    /another project \(.*first\.json\)/,
  );
  expect(() => chooseFor("second", "--site-url", other)).toThrow(/The Worker edgewright .*first\.json/);
  expect(chooseFor("second", "--site-url", other, "--worker", "mine").worker).toBe("mine");
  expect(chooseFor("third", "--site-url", "https://static.example.com", "--no-upload").siteUrl).toMatch("static");
  expect(chooseFor("first").siteUrl).toBe(site);
  rmSync(folder, { recursive: true });
});
