import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { followMailLink } from "../lib/mail-link.ts";
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
closeForgottenSessions(queryClient);
await followMailLink();
const router = createAppRouter(queryClient);

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root.");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
