import { useCallback, useSyncExternalStore } from "react";

interface ObjectUrl {
  readonly url: string;
  users: number;
}

const known = new Map<Blob, ObjectUrl>();

function urlOf(content: Blob): ObjectUrl {
  const made = known.get(content) ?? { url: URL.createObjectURL(content), users: 0 };
  known.set(content, made);
  return made;
}

function use(content: Blob): () => void {
  urlOf(content).users += 1;
  return () => {
    const made = urlOf(content);
    made.users -= 1;
    if (made.users > 0) return;
    known.delete(content);
    URL.revokeObjectURL(made.url);
  };
}

/** An address for the bytes, as long as some component shows them. */
export function useObjectUrl(content: Blob | undefined): string | undefined {
  const subscribe = useCallback(() => (content ? use(content) : () => undefined), [content]);
  return useSyncExternalStore(subscribe, () => content && urlOf(content).url);
}
