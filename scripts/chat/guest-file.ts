// The guest's session, kept in the user's config folder and readable only by them, so that the next start is the same guest.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Environment } from "./options.ts";

/** One file for each project. */
export function guestFilePath(url: string, env: Environment): string {
  const folder = env.XDG_CONFIG_HOME || env.APPDATA || join(homedir(), ".config");
  return join(folder, "edgewright", `guest-${url.replace(/^https?:\/\//, "").replace(/[^A-Za-z0-9.-]/g, "_")}.json`);
}

/** A storage for supabase-js with a single entry: the session with its tokens. */
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

  /** Renamed into place, so that neither a reader nor a crash sees half a file. */
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
