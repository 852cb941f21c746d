// Stores the batches of several runs with one call of worker.append_many.
import { z } from "zod";
import type { AppendBatches, BatchAnswer } from "../agent/event-streams/event-stream.ts";
import { AppError } from "../protocol/errors.ts";
import type { WorkerDb } from "./connection.ts";
import { faultOf } from "./postgres-fault.ts";
import { callWorker, renewing } from "./worker-call.ts";

const answers = z.array(
  z.union([
    z.object({ stop_requested: z.boolean() }),
    z.object({ code: z.enum(["lease_lost", "invalid_input", "session_locked"]) }),
  ]),
);

const sentences = {
  lease_lost: "Another process works on this run now, or it has ended.",
  invalid_input: "These events cannot be appended.",
} as const;

export function createAppendBatches(db: WorkerDb): AppendBatches {
  const append: AppendBatches = async (batches, waits) => {
    try {
      const answer = await callWorker(db, "append_many", [JSON.stringify(batches), waits], renewing);
      return answers.parse(answer).map(readAnswer);
    } catch (error) {
      if (batches.length === 1 || faultOf(error) !== "final") throw error;
      // Something in one of the batches cannot be stored, and the others must not suffer for it.
      const alone = batches.map((batch) => append([batch], waits).catch((cause: unknown) => [{ error: cause }]));
      return (await Promise.all(alone)).flat();
    }
  };
  return append;
}

function readAnswer(answer: z.infer<typeof answers>[number]): BatchAnswer {
  if (!("code" in answer)) return answer;
  if (answer.code === "session_locked") return { isLocked: true };
  return { error: new AppError(answer.code, sentences[answer.code]) };
}
