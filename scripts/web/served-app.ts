// The app in front of a project that runs on this machine: built, or with hot reload.
import { join } from "node:path";
import type { ViteDevServer } from "vite";
import type { ProjectVariables } from "../../web/build/project-variables.ts";
import { startAppServer } from "./app-server.ts";
import { buildApp } from "./build-app.ts";

export interface ServedApp {
  /** Saves time while the project is still starting. */
  prepare(project: ProjectVariables): Promise<void>;
  /** Resolves to the app's address. */
  open(project: ProjectVariables): Promise<string>;
  close(): Promise<void>;
}

export interface ServedAppOptions {
  readonly port: number;
  /** Named in the error when the port is taken. */
  readonly portFlag: string;
  /** Builds go into subfolders, one for each project. */
  readonly builds: string;
}

/** Binds the port at once. */
export async function serveBuiltApp({ port, portFlag, builds }: ServedAppOptions): Promise<ServedApp> {
  const server = await startAppServer(port, portFlag);
  const folderOf = ({ VITE_SUPABASE_URL }: ProjectVariables) => join(builds, new URL(VITE_SUPABASE_URL).host);
  const build = (project: ProjectVariables) => buildApp(project, folderOf(project));
  return {
    prepare: build,
    open: async (project) => {
      await build(project);
      server.open(folderOf(project));
      return server.url;
    },
    close: server.close,
  };
}

export async function serveAppInDevelopment({ port, portFlag }: ServedAppOptions): Promise<ServedApp> {
  // A taken port is found before the project starts.
  const probe = await startAppServer(port, portFlag);
  await probe.close();
  let server: ViteDevServer | undefined;
  return {
    prepare: () => Promise.resolve(),
    open: async (project) => {
      Object.assign(process.env, project);
      const { createServer } = await import("vite");
      server = await createServer({ root: "web", server: { host: "127.0.0.1", port, strictPort: true } });
      await server.listen();
      return (server.resolvedUrls?.local[0] ?? "").replace(/\/$/, "");
    },
    close: async () => server?.close(),
  };
}
