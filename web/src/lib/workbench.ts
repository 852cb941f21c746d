// What the workbench shows is in the URL, so that any place in a session can be linked to.
import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useSession } from "./session/session-context.tsx";

const workbenchTabs = ["preview", "files", "changes", "run"] as const;
export type WorkbenchTab = (typeof workbenchTabs)[number];

/** `tab` is missing where nobody has chosen one: on a phone the conversation shows, elsewhere the app chooses. */
export interface WorkbenchPlace {
  readonly tab?: WorkbenchTab | undefined;
  readonly path?: string | undefined;
  /** A line of the file at `path`. */
  readonly line?: number | undefined;
  /** In Changes, what is looked at; in Files and Preview, the state that they show instead of the present one. */
  readonly revision?: number | undefined;
  /** The revision that `revision` is compared with; the one before it where this is missing. */
  readonly from?: number | undefined;
  readonly execution?: string | undefined;
  /** Of the conversation, which comes into view. */
  readonly message?: string | undefined;
}

export function readPlace(search: Record<string, unknown>): WorkbenchPlace {
  const tab = workbenchTabs.find((name) => name === search.tab);
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  const count = (value: unknown) => (Number.isSafeInteger(value) ? Number(value) : undefined);
  return {
    tab,
    path: text(search.path),
    line: count(search.line),
    revision: count(search.revision),
    from: count(search.from),
    execution: text(search.execution),
    message: text(search.message),
  };
}

export function usePlace(): WorkbenchPlace {
  return useSearch({ strict: false });
}

/** Opens a place in the workbench. What is not named is left behind. An answer that comes after another session opened opens nothing. */
export function useOpenPlace(): (place: WorkbenchPlace) => void {
  const navigate = useNavigate();
  const router = useRouter();
  const { id } = useSession().state.session;
  return (place) => {
    if (!router.state.location.pathname.includes(id)) return;
    // The fragment of a linked page is its link.
    void navigate({ to: ".", search: place, hash: true });
  };
}
