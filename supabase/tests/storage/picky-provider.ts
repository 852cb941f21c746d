// A model provider of Chat Completions that refuses a whole request for one file, as real ones do.
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { listen } from "../support/listen.ts";

const contents = z.array(
  z.looseObject({
    type: z.string(),
    text: z.string().optional(),
  }),
);
const body = z.object({
  messages: z.array(z.looseObject({ content: z.union([z.string(), contents]).nullish() })),
});

export interface PickyProvider {
  readonly url: string;
  /** The last user message of each request: texts, and the types of other parts. */
  readonly asked: readonly (readonly string[])[];
  stop(): void;
}

/** `refuses`: whether the body of a request makes it fail. */
export async function startPickyProvider(refuses: (body: string) => boolean): Promise<PickyProvider> {
  const asked: string[][] = [];
  const server = createServer(async (request, response) => {
    const sent = await text(request);
    const { messages } = body.parse(JSON.parse(sent));
    const last = messages.at(-1)?.content ?? "";
    asked.push(typeof last === "string" ? [last] : last.map((part) => part.text ?? part.type));
    if (refuses(sent)) {
      response.writeHead(400, { "content-type": "application/json" });
      response.end(
        '{"error": {"message": "Invalid image data.", "type": "invalid_request_error", "param": "messages"}}',
      );
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    const chunk = (delta: object, finish_reason: string | null) =>
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`);
    chunk({ role: "assistant", content: "I see." }, null);
    chunk({}, "stop");
    response.end("data: [DONE]\n\n");
  });
  const host = await listen(server);
  return {
    url: `http://${host}/v1`,
    asked,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
