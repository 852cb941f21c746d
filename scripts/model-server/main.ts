// The command `npm run model-server`.
import { serve } from "../serve.ts";
import { startModelServer } from "./server.ts";

const usage = `Plays a scripted model provider on this machine: Chat Completions, Responses and Messages.

  npm run model-server -- [options]

  --port N   port to listen on; 0 picks a free one (54330)
  --json     when ready, print one line of JSON: {"url": "…"}
`;

await serve({ name: "model server", usage, port: 54_330, start: startModelServer });
