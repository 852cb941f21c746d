import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { readAccountSearch } from "../features/account/account-mode.ts";
import { StartScreen } from "../features/start/start-screen.tsx";
import { readUsageSearch } from "../features/usage/usage-search.ts";
import { lastSessionId } from "../lib/last-session.ts";
import { userQuery } from "../lib/user.ts";
import { readPlace } from "../lib/workbench.ts";
import { FailedPage } from "./failed-page.tsx";
import { NotFound } from "./not-found.tsx";
import { Shell } from "./shell.tsx";

interface RouterContext {
  readonly queryClient: QueryClient;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({ component: Shell, notFoundComponent: NotFound });

/** A prompt carried by a link. */
function readPrompt(search: Record<string, unknown>): { prompt?: string | undefined } {
  return { prompt: typeof search.prompt === "string" ? search.prompt : undefined };
}

/** The session that was open last, else the first screen. */
const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  validateSearch: readPrompt,
  beforeLoad: async ({ context, search }) => {
    const user = await context.queryClient.ensureQueryData(userQuery);
    const sessionId = user && lastSessionId(user.id);
    if (sessionId && search.prompt === undefined) {
      throw redirect({ to: "/s/$sessionId", params: { sessionId }, replace: true });
    }
  },
  component: StartScreen,
});

const newRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/new",
  validateSearch: readPrompt,
  component: StartScreen,
});

const sessionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/s/$sessionId",
  validateSearch: readPlace,
  component: lazyRouteComponent(() => import("./session-page.tsx"), "SessionPage"),
});

/** The session's page in a tab of its own, without anything around it. */
const previewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/s/$sessionId/page",
  validateSearch: readPlace,
  component: lazyRouteComponent(() => import("./preview-page.tsx"), "PreviewPage"),
});

/** A session by its read-only link, whose secret is the fragment. */
const linkRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/l/$sessionId",
  validateSearch: readPlace,
  component: lazyRouteComponent(() => import("./link-page.tsx"), "LinkPage"),
});

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("../features/settings/settings-page.tsx"), "SettingsPage"),
});

const operatorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/operator",
  component: lazyRouteComponent(() => import("../features/operator/operator-page.tsx"), "OperatorPage"),
});

const usageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/usage",
  validateSearch: readUsageSearch,
  component: lazyRouteComponent(() => import("../features/usage/usage-page.tsx"), "UsagePage"),
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: readAccountSearch,
  beforeLoad: async ({ context, search: { mode, to = "/" } }) => {
    const user = await context.queryClient.ensureQueryData(userQuery);
    // A link from a mail has signed in, or there was nothing to do.
    if (user && !user.isGuest && mode !== "new-password") throw redirect({ href: to, replace: true });
  },
  component: lazyRouteComponent(() => import("../features/account/sign-in-page.tsx"), "SignInPage"),
});

const routeTree = rootRoute.addChildren([
  indexRoute,
  newRoute,
  sessionRoute,
  previewRoute,
  linkRoute,
  settingsRoute,
  usageRoute,
  operatorRoute,
  signInRoute,
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: "intent",
    defaultErrorComponent: FailedPage,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
