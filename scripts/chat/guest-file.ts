// Who the guest is, kept in the user's config folder, so that the next start is the same guest. Nobody else may read it.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** One file for each project. */
export function guestFilePath(url: string, env: Environment): string {
  const folder = env.XDG_CONFIG_HOME || env.APPDATA || join(homedir(), ".config");
  return join(folder, "edgewright", `guest-${url.replace(/^https?:\/\//, "").replace(/[^A-Za-z0-9.-]/g, "_")}.json`);
}

/** A storage for supabase-js that holds the one thing it stores here: the session with its tokens. */
export class GuestFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async getItem(): Promise<string | null> {
    try {
      return await readFile(this.#path, "utf8");
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** In one step, so that no reader meets half of it and no crash leaves half of it. */
  async setItem(_key: string, value: string): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const next = `${this.#path}.${process.pid}`;
    await writeFile(next, value, { mode: 0o600 });
    await rename(next, this.#path);
  }

  async removeItem(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
