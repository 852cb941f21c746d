import { PostgrestClient } from "@supabase/postgrest-js";
import { expect, test } from "vitest";
import type { Database } from "../../protocol/database.types.ts";
import { readTexts } from "./read-files.ts";

test("A session that is deleted while its files are read is refused as not found, so that an export of others goes on", async () => {
  // Row level security answers nothing.
  const userDb = new PostgrestClient<Database>("http://localhost", { fetch: async () => Response.json([]) });
  const source = { userDb, sessionId: "deleted", repeating: {} };
  const reading = readTexts(source, [{ path: "a.txt", hash: "of its text", bytes: 1 }]).next();
  await expect(reading).rejects.toMatchObject({ name: "Refused", refusal: { code: "session_not_found" } });
});
