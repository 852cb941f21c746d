// From the addresses that scripts have inside the frame back to the files they were made of.
import type { Place } from "../frame-messages.ts";

const frame = /((?:blob|https?):[^\s()]+?):(\d+):\d+/g;

export class Places {
  readonly #paths = new Map<string, string>();

  /** `url` without "?" and "#". */
  name(url: string, path: string): void {
    this.#paths.set(url, path);
  }

  at(url: string, line: number): Place | undefined {
    const path = this.#paths.get(withoutSuffix(url));
    return path === undefined ? undefined : { path, line };
  }

  /** The innermost call in a file of the session. */
  in(stack: string): Place | undefined {
    for (const [, url = "", line] of stack.matchAll(frame)) {
      const place = this.at(url, Number(line));
      if (place) return place;
    }
    return undefined;
  }

  /** A stack with paths in place of addresses, without the calls of the preview itself. */
  rename(stack: string): string {
    return stack
      .split("\n")
      .filter((line) => !/\bpreview-(?:frame|react)\b/.test(line))
      .join("\n")
      .replaceAll(frame, (whole, url: string, line) => {
        const path = this.#paths.get(withoutSuffix(url));
        return path === undefined ? whole : `${path}:${line}`;
      });
  }
}

function withoutSuffix(url: string): string {
  return url.replace(/[?#].*$/, "");
}
