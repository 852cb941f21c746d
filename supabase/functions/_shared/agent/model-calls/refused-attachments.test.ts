import { expect, test } from "vitest";
import { ModelError } from "../../models/model-error.ts";
import type { History, StoredAttachment, StoredMessage } from "../history/history.ts";
import { spec as base } from "../testing/scripted-client.ts";
import { createSuspicion, withRefused } from "./refused-attachments.ts";

const spec = { ...base, capabilities: { images: true } };
const badRequest = new ModelError("bad_request", "no");

function message(role: "user" | "assistant", names: readonly string[], model_id: string | null = null): StoredMessage {
  const blank = { run_id: null, joins_run_id: null, step: null, stop_reason: null, revision: 0 };
  const parts = names.map((name): StoredAttachment => {
    const media_type = name.endsWith(".pdf") ? "application/pdf" : name.endsWith(".txt") ? "text/plain" : "image/png";
    return { type: "attachment", attachment_id: name, path: name, name, media_type, bytes: 1 };
  });
  return { ...blank, id: role, role, status: "finished", tool_calls: [], parts, model_id };
}

function historyOf(...messages: StoredMessage[]): History {
  const rest = { requests: [], repeated_tool: null, head_revision: 0, begun_revision: null };
  return { ...rest, messages, approval_policy: "allow_all", allowed_tools: [] };
}

function suspected(history: History, ...errors: ModelError[]) {
  const suspicion = createSuspicion();
  return errors.map((error) => (suspicion.goesOn(error, history, spec) ? [...suspicion.suspects] : "nobody"));
}

test("Files are suspected one after the other, then all, then none", () => {
  const history = historyOf(message("user", ["a.png", "b.png"]));
  expect(suspected(history, badRequest, badRequest, badRequest, badRequest)).toEqual([
    ["a.png"],
    ["b.png"],
    ["a.png", "b.png"],
    "nobody",
  ]);
});

test("Only files that the model was given since its last answer are suspected", () => {
  const answered = [message("user", ["old.png"]), message("assistant", [], spec.id)];
  expect(suspected(historyOf(...answered, message("user", ["new.png", "a.txt", "a.pdf"])), badRequest)).toEqual([
    ["new.png"],
  ]);
  expect(suspected(historyOf(...answered, message("user", ["a.txt"])), badRequest)).toEqual(["nobody"]);
  const byAnother = [message("user", ["old.png"]), message("assistant", [], "another")];
  expect(suspected(historyOf(...byAnother), badRequest)).toEqual([["old.png"]]);
});

test("A provider that is overloaded or does not know the key has refused no file", () => {
  const history = historyOf(message("user", ["a.png"]));
  const others = (["overloaded", "auth", "network"] as const).map((name) => new ModelError(name, ""));
  expect(suspected(history, ...others)).toEqual(["nobody", "nobody", "nobody"]);
  expect(suspected(history, new ModelError("refused", ""))).toEqual([["a.png"]]);
});

test("What was refused once is not suspected again", () => {
  const history = withRefused(historyOf(message("user", ["a.png", "b.png"])), spec.id, ["a.png"]);
  expect(suspected(history, badRequest, badRequest)).toEqual([["b.png"], "nobody"]);
});
