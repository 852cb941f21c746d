// Postgres refuses to run as root, so root's stack runs it as `nobody`, which every Unix has.
import { chownSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export function runsAsRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The account to run Postgres under; undefined means the current user. */
export function postgresAccount(): Account | undefined {
  if (!runsAsRoot()) return undefined;
  const entry = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .find(([name]) => name === "nobody");
  // macOS lists nobody as -2; which is the second largest unsigned id.
  const [uid, gid] = [entry?.[2], entry?.[3]].map((id) => Number(id ?? 65534) >>> 0);
  return { uid: uid ?? 65534, gid: gid ?? 65534 };
}

export function giveTo(account: Account | undefined, path: string): void {
  if (account) chownSync(path, account.uid, account.gid);
}

/** Whether other accounts may enter `path` and all its parents. */
export function isReachableByOthers(path: string): boolean {
  const canEnter = (statSync(path).mode & 0o001) !== 0;
  const parent = dirname(path);
  return canEnter && (parent === path || isReachableByOthers(parent));
}
