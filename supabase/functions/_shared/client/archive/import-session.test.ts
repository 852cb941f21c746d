import { createClient } from "@supabase/supabase-js";
import { expect, test } from "vitest";
import type { Database } from "../../protocol/database.types.ts";
import { importSession } from "./import-session.ts";

test("An import that is cancelled while the server cannot be reached ends at once, and its session is deleted later", async () => {
  const cancelling = new AbortController();
  const called: string[] = [];
  let isUp = true;
  const answer: typeof fetch = async (address) => {
    const verb = String(address).replace(/.*\//, "");
    if (verb === "change_files") {
      isUp = false;
      cancelling.abort(new Error("enough"));
    }
    if (!isUp) throw new TypeError("Failed to fetch");
    called.push(verb);
    return new Response(null, { status: 204 });
  };
  const userDb = createClient<Database>("http://project", "key", { global: { fetch: answer } });
  const importing = importSession(userDb, {
    ...{ id: "s", title: "Kept", unfinishedTitle: "Kept (not finished)", summary: "Import" },
    files: [{ path: "a.txt", content: "a", bytes: 1 }],
    storage: { projectUrl: "http://project", fetch: answer },
    signal: cancelling.signal,
  });
  await expect(importing).rejects.toThrow("enough");
  expect(called).toEqual(["create_session"]);
  isUp = true;
  await expect.poll(() => called).toEqual(["create_session", "delete_session"]);
});
