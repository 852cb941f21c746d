// The real conversation, in a page without a server: `streamInto` streams and measures.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import "../src/app/tokens.css";
import { Conversation } from "../src/features/conversation/conversation.tsx";
import { PacedSession } from "../src/lib/session/paced-session.ts";
import { SessionProvider } from "../src/lib/session/session-context.tsx";
import { LocalSession, longSession } from "./long-session.ts";
import { type Measured, streamAndMeasure } from "./stream.ts";

const options = new URLSearchParams(location.search);
const session = longSession(Number(options.get("messages") ?? 2000));
const { runId } = session.send("And now a long answer.");
session.start(runId);
const messageId = session.startMessage(runId);
session.stream(runId, messageId, 0, "The answer. ".repeat(Number(options.get("characters") ?? 0) / 12));
const local = new LocalSession(session.state, Number(options.get("loaded") ?? session.state.messages.length));

function Page() {
  return (
    <SessionProvider session={paced}>
      <div style={{ height: "100vh", width: 520, display: "flex", flexDirection: "column" }}>
        <Conversation />
      </div>
    </SessionProvider>
  );
}

const paced = new PacedSession(local);
const router = createRouter({
  routeTree: createRootRoute({ component: Page }),
  history: createMemoryHistory(),
});
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root.");
createRoot(root).render(
  <QueryClientProvider client={new QueryClient()}>
    <RouterProvider router={router} />
  </QueryClientProvider>,
);

declare global {
  interface Window {
    streamInto: (tokensPerSecond: number, seconds: number) => Promise<Measured>;
  }
}
window.streamInto = (tokensPerSecond, seconds) =>
  streamAndMeasure({ session: local, runId, messageId, tokensPerSecond, seconds });
