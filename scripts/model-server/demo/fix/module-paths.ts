// From one file of the session to another, as an import writes it.

export function relativeSpecifier(from: string, to: string): string {
  const [here, there] = [from.split("/").slice(0, -1), to.split("/")];
  let shared = 0;
  while (shared < here.length && shared < there.length - 1 && here[shared] === there[shared]) shared += 1;
  const up = here.slice(shared).map(() => "..");
  return [...(up.length > 0 ? up : ["."]), ...there.slice(shared)].join("/");
}

/** Undefined where no file of these is meant. */
export function resolveSpecifier(from: string, specifier: string, paths: readonly string[]): string | undefined {
  const parts = specifier.startsWith(".") ? from.split("/").slice(0, -1) : [];
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  const path = parts.join("/");
  return paths.find((one) => one === path || one.replace(/\.[cm]?[jt]s$/, "") === path);
}
