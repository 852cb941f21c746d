// The page of a session, made of its files as they stand or as they were. Texts come from the query cache, so only changed files are read.
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { SessionState } from "../../../../supabase/functions/_shared/protocol/session-state.ts";
import { fileTextQuery } from "../../lib/files.ts";
import { mediaTypeOf } from "./bundle/data-url.ts";
import type { Page, Site } from "./bundle/page.ts";
import type { ReactFiles } from "./frame-messages.ts";

export interface PreviewPage extends Page {
  readonly react: ReactFiles | undefined;
  /** Equal for pages made of the same texts. */
  readonly fingerprint: string;
}

/** Whose files the page is made of: a followed session, or an earlier state of it. */
export interface PageSource {
  readonly state: Pick<SessionState, "session" | "files">;
}

export interface FileText {
  readonly content: string;
  readonly mediaType: string;
}

export function previewPageQuery(queryClient: QueryClient, source: PageSource, path: string, revision: number) {
  return queryOptions({
    queryKey: ["preview", source.state.session.id, path, revision],
    queryFn: () => buildPage(queryClient, source, path),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 5000,
    structuralSharing: false,
  });
}

async function buildPage(queryClient: QueryClient, { state }: PageSource, path: string): Promise<PreviewPage> {
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

function readText(queryClient: QueryClient, { session, files }: PageSource["state"], path: string): Promise<string> {
  const file = files.get(path);
  if (!file) throw new Error(`${path} is not a file of the session.`);
  return queryClient.fetchQuery(fileTextQuery(session.id, file.hash));
}

/** For a page that asks while it runs. */
export async function readSessionFile(
  queryClient: QueryClient,
  { state }: PageSource,
  path: string,
): Promise<FileText | undefined> {
  const found = [path, `public/${path}`].find((candidate) => state.files.has(candidate));
  if (found === undefined) return undefined;
  return { content: await readText(queryClient, state, found), mediaType: mediaTypeOf(found) };
}
