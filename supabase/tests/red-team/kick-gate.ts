// Stands before the agent function and counts what Postgres sends there. Direct calls of others do not come by here.
import { createServer } from "node:http";
import { signatureHeader } from "../../functions/_shared/http/caller-key.ts";
import { listen } from "../support/listen.ts";

export interface Kick {
  readonly signature: string;
  readonly text: string;
}

export interface KickGate {
  readonly url: string;
  readonly kicks: readonly Kick[];
  stop(): void;
}

export async function openKickGate(agentUrl: string): Promise<KickGate> {
  const kicks: Kick[] = [];
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString();
    const signature = String(request.headers[signatureHeader]);
    kicks.push({ signature, text });
    const headers = { "content-type": "application/json", [signatureHeader]: signature };
    // A kick that is lost is made up for.
    const { status } = await fetch(agentUrl, { method: "POST", headers, body: text }).catch(() => ({ status: 502 }));
    response.writeHead(status).end();
  });
  const host = await listen(server);
  return {
    url: `http://${host}/agent`,
    kicks,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
