// The floor: passes the provider's bytes on and does nothing else.
import { createServer } from "node:http";

const { MODEL_URL = "", PORT = "" } = process.env;

createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (chunks.length === 0) return response.end();
  const { model, text } = JSON.parse(Buffer.concat(chunks).toString());
  const answer = await fetch(`${MODEL_URL}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer none" },
    body: JSON.stringify({ model, stream: true, messages: [{ role: "user", content: text }] }),
  });
  response.writeHead(answer.status, { "content-type": "text/event-stream" });
  for await (const chunk of answer.body ?? []) response.write(chunk);
  response.end();
}).listen(Number(PORT), "127.0.0.1");
