import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { whenAuthLoads } from "../lib/project.ts";
import { closeForgottenSessions } from "../lib/session/session-query.ts";
import { followAuth } from "../lib/user.ts";
import { createAppRouter } from "./router.tsx";
import "./tokens.css";

const queryClient = new QueryClient({
  defaultOptions: {
    // A project on this machine answers without a network, too.
    queries: { staleTime: 30_000, networkMode: "always" },
    mutations: { networkMode: "always" },
  },
});
followAuth(queryClient);
// Sends what an earlier visit of this user could not send.
whenAuthLoads(() => void import("../lib/outbox/browser-outbox.ts"));
closeForgottenSessions(queryClient);

/** A link from a mail is followed first: the router would drop its code from the address. */
async function start(): Promise<void> {
  const { searchParams } = new URL(location.href);
  if (searchParams.has("code") || searchParams.has("error_code")) {
    const { followMailLink } = await import("../lib/mail-link.ts");
    await followMailLink();
  }
  const root = document.getElementById("root");
  if (root === null) throw new Error("index.html has no #root.");
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={createAppRouter(queryClient)} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

// Not awaited here: what it imports waits for this module.
start().catch(reportError);
