// A chat as the AI SDK's documentation builds it, served by Hono: streams at once, stores the chat when the answer has ended.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { serve } from "@hono/node-server";
import {
  convertToModelMessages,
  createUIMessageStreamResponse,
  generateId,
  streamText,
  toUIMessageStream,
  type UIMessage,
} from "ai";
import { Hono } from "hono";
import postgres from "postgres";

const { MODEL_URL = "", DATABASE_URL = "", PORT = "" } = process.env;
const provider = createOpenAICompatible({ name: "bench", baseURL: MODEL_URL, apiKey: "none" });
const sql = postgres(DATABASE_URL);

async function loadChat(id: string): Promise<UIMessage[]> {
  const [chat] = await sql`select messages from bench.chats where id = ${id}`;
  return chat?.messages ?? [];
}

async function saveChat(id: string, messages: UIMessage[]): Promise<void> {
  const stored = JSON.stringify(messages);
  await sql`insert into bench.chats (id, messages) values (${id}, ${stored}::text::jsonb)
    on conflict (id) do update set messages = excluded.messages`;
}

const app = new Hono();
app.get("/", (context) => context.text("ready"));
app.post("/chat", async (context) => {
  const { conversation, model, text } = await context.req.json();
  const message: UIMessage = { id: generateId(), role: "user", parts: [{ type: "text", text }] };
  const messages = [...(await loadChat(conversation)), message];
  const result = streamText({ model: provider(model), messages: await convertToModelMessages(messages) });
  return createUIMessageStreamResponse({
    stream: toUIMessageStream({
      stream: result.stream,
      originalMessages: messages,
      generateMessageId: generateId,
      onEnd: ({ messages: all }) => saveChat(conversation, all),
    }),
  });
});
serve({ fetch: app.fetch, port: Number(PORT), hostname: "127.0.0.1" });
