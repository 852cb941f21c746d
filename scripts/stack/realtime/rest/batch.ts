// Validates the body of `POST /api/broadcast` as hosted does: one bad message refuses the whole batch.
import { z } from "zod";

export type BatchMessage = z.infer<ReturnType<typeof messageSchema>>;

/** The errors of each message by field, or the errors of the list itself. */
interface BatchErrors {
  readonly messages: readonly Record<string, string[]>[] | readonly string[];
}

export type Batch = { readonly messages: readonly BatchMessage[] } | { readonly errors: BatchErrors };

const blank = "can't be blank";
const invalid = "is invalid";
const error = ({ input }: { input?: unknown }) => (input === undefined || input === null ? blank : invalid);

function messageSchema(isTooLarge: (payload: unknown) => boolean) {
  return z.object({
    topic: z.string({ error }).min(1, blank),
    event: z.string({ error }).min(1, blank),
    payload: z
      .record(z.string(), z.unknown(), { error })
      .refine((payload) => !isTooLarge(payload), "Payload size exceeds tenant limit"),
    private: z.union([z.boolean(), z.stringbool({ truthy: ["true", "1"], falsy: ["false", "0"] })], invalid).nullish(),
    id: z.uuid(invalid).nullish(),
  });
}

export function parseBatch(body: unknown, isTooLarge: (payload: unknown) => boolean): Batch {
  const list = z.object({ messages: z.array(z.unknown(), { error }).min(1, blank) }, invalid).safeParse(body);
  if (!list.success) return { errors: { messages: list.error.issues.map(({ message }) => message) } };
  const schema = messageSchema(isTooLarge);
  const checked = list.data.messages.map((message) => schema.safeParse(message ?? {}));
  if (checked.every(({ success }) => success)) return { messages: checked.flatMap(({ data }) => data ?? []) };
  return { errors: { messages: checked.map(({ error }) => (error ? faultsByField(error) : {})) } };
}

function faultsByField(error: z.ZodError): Record<string, string[]> {
  const groups = Map.groupBy(error.issues, ({ path }) => String(path[0] ?? "message"));
  return Object.fromEntries([...groups].map(([field, issues]) => [field, issues.map(({ message }) => message)]));
}
