import { describe, expect, test } from "vitest";
import { newestFormat } from "./format.ts";
import { readZip } from "./read-zip.ts";
import { readSessionArchive, sessionFolders } from "./session-archive.ts";
import { type Files, makeZip } from "./testing/made-zip.ts";

const session = JSON.stringify({ format: newestFormat, id: "x", title: "Bean There", instructions: "Be brief." });
const conversation = JSON.stringify({ messages: [], runs: [] });
const held: Files = {
  "session.json": session,
  "conversation.json": conversation,
  "conversation.md": "# Bean There\n",
  "files/index.html": "<h1>Beans</h1>",
  "files/package-lock.json": "{}",
  "files/../../escaped": "no",
  "attachments/5f4bb3d4-4bd5-4c33-9d7e-3f2ad3c7a001-x.png": "png",
};

const found = (files: Files) => readZip(makeZip(files));

test("The archive of a session gives its title, instructions and files, lists of versions included, and no path escapes", async () => {
  expect(await readSessionArchive(found(held), "")).toEqual({
    ...{ title: "Bean There", instructions: "Be brief.", conversation: { messages: [], runs: [], malformed: 0 } },
    files: [
      { path: "index.html", content: "<h1>Beans</h1>", bytes: 14 },
      { path: "package-lock.json", content: "{}", bytes: 2 },
    ],
    leftOut: [{ path: "../../escaped", reason: "path_invalid", files: 1 }],
    attachments: new Map([["5f4bb3d4-4bd5-4c33-9d7e-3f2ad3c7a001", expect.objectContaining({ bytes: 3 })]]),
  });
});

test("An archive of an account has a folder for each session, and any other archive has none", () => {
  const account = {
    "account.json": "{}",
    "sessions/a-1/session.json": session,
    "sessions/a-1/conversation.json": conversation,
  };
  expect(sessionFolders(found({ ...account, "sessions/b/session.json": session }))).toEqual(["sessions/a-1/"]);
  expect(sessionFolders(found(held))).toEqual([""]);
  expect(sessionFolders(found({ "index.html": "", "sessions/session.json": session }))).toEqual([]);
});

describe("an archive that cannot be imported", () => {
  test.each([
    [
      "is of a newer version",
      { ...held, "session.json": JSON.stringify({ format: newestFormat + 1, title: "x" }) },
      "not_session",
    ],
    ["has no JSON", { ...held, "conversation.json": "{" }, "not_session"],
    ["has another shape", { ...held, "conversation.json": '{"messages": {}, "runs": []}' }, "not_session"],
    ["is too large in its first file", { ...held, "session.json": " ".repeat(1_048_577) }, "not_session"],
  ])("It %s", async (_what, files, fault) => {
    await expect(readSessionArchive(found(files), "")).rejects.toMatchObject({ fault });
  });

  test("It is damaged", async () => {
    const archive = makeZip(held, { level: 0 });
    archive[archive.indexOf("{".charCodeAt(0))] = 0;
    await expect(readSessionArchive(readZip(archive), "")).rejects.toMatchObject({ fault: "damaged" });
  });
});
