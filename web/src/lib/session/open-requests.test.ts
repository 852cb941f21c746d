import { expect, test } from "vitest";
import type { Request } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { readRequests } from "./open-requests.ts";

function asked(id: string, change: Pick<Request, "kind" | "question"> & Partial<Request>): [string, Request] {
  const times = { created_at: "2026-11-29T08:00:00Z", expires_at: "2026-11-30T08:00:00Z" };
  return [id, { id, run_id: "r1", call_id: "c1", ...times, ...change }];
}

const expiresAt = "2026-11-30T08:00:00Z";

test("Requests are read by their kind, the oldest first", () => {
  const requests = new Map([
    asked("q", {
      kind: "question",
      question: { text: "Which color?", options: null },
      created_at: "2026-11-29T08:02:00Z",
    }),
    asked("a", { kind: "approval", question: { tool: "delete_file", input: { path: "a.txt" } } }),
    asked("e", {
      kind: "execution",
      question: { language: "javascript", entry: "main.js", revision: 3, seconds: 10 },
      created_at: "2026-11-29T08:01:00Z",
    }),
  ]);
  expect(readRequests(requests)).toEqual([
    { id: "a", kind: "approval", tool: "delete_file", input: { path: "a.txt" }, expiresAt },
    {
      ...{ id: "e", kind: "execution", language: "javascript", entry: "main.js", stdin: null, revision: 3, expiresAt },
      ...{ seconds: 10, runId: "r1", callId: "c1" },
    },
    { id: "q", kind: "question", text: "Which color?", options: [], expiresAt },
  ]);
});

test("A question of an unknown form is left to other clients", () => {
  const requests = new Map([asked("q", { kind: "question", question: { scale: [1, 5] } })]);
  expect(readRequests(requests)).toEqual([]);
});
