// The page of a session, made of its files as they stand. Texts come from the query cache, so only changed files are read.
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { fileTextQuery } from "../../lib/files.ts";
import type { PacedSession } from "../../lib/session/paced-session.ts";
import { mediaTypeOf } from "./bundle/data-url.ts";
import type { Page, Site } from "./bundle/page.ts";
import type { ReactFiles } from "./frame-messages.ts";

export interface PreviewPage extends Page {
  readonly react: ReactFiles | undefined;
  /** Equal for pages made of the same texts. */
  readonly fingerprint: string;
}

export interface FileText {
  readonly content: string;
  readonly mediaType: string;
}

export function previewPageQuery(queryClient: QueryClient, session: PacedSession, path: string, revision: number) {
  return queryOptions({
    queryKey: ["preview", session.state.session.id, path, revision],
    queryFn: () => buildPage(queryClient, session, path),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 5000,
    structuralSharing: false,
  });
}

async function buildPage(queryClient: QueryClient, { state }: PacedSession, path: string): Promise<PreviewPage> {
  const { bundlePage } = await import("./bundle/bundle.ts");
  const read = new Map<string, string>();
  const site: Site = {
    has: (name) => state.files.has(name),
    read: (name) => {
      read.set(name, state.files.get(name)?.hash ?? "");
      return readText(queryClient, state, name);
    },
  };
  const page = await bundlePage(path, site);
  const react = page.needsReact ? (await import("virtual:preview-react")).default : undefined;
  const fingerprint = JSON.stringify([path, [...read].sort(), page.problems]);
  return { ...page, react, fingerprint };
}

function readText(queryClient: QueryClient, { session, files }: PacedSession["state"], path: string): Promise<string> {
  const file = files.get(path);
  if (!file) throw new Error(`${path} is not a file of the session.`);
  return queryClient.fetchQuery(fileTextQuery(session.id, file.hash));
}

/** For a page that asks while it runs. */
export async function readSessionFile(
  queryClient: QueryClient,
  { state }: PacedSession,
  path: string,
): Promise<FileText | undefined> {
  const found = [path, `public/${path}`].find((candidate) => state.files.has(candidate));
  if (found === undefined) return undefined;
  return { content: await readText(queryClient, state, found), mediaType: mediaTypeOf(found) };
}
