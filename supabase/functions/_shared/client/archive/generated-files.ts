// What lies in folders of code without having been written there: an import leaves it out unless it is asked for.

const folders: ReadonlySet<string> = new Set([
  ...["node_modules", "bower_components", ".git", ".hg", ".svn", "__pycache__", ".venv", "venv", ".mypy_cache"],
  ...[".pytest_cache", ".ruff_cache", ".next", ".nuxt", ".svelte-kit", ".turbo", ".parcel-cache", ".cache"],
  ...[".gradle", ".terraform", ".wrangler", "__MACOSX"],
]);
const names: ReadonlySet<string> = new Set([
  ...["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "deno.lock"],
  ...["composer.lock", "Gemfile.lock", "poetry.lock", "Pipfile.lock", "uv.lock", "pdm.lock", "Cargo.lock", "go.sum"],
  ...["mix.lock", "pubspec.lock", "flake.lock", ".DS_Store", "Thumbs.db", "desktop.ini"],
]);

/** The generated folder that a path lies in, or the path itself if it is a generated file. */
export function generatedPart(path: string): string | undefined {
  const parts = path.split("/");
  const at = parts.slice(0, -1).findIndex((part) => folders.has(part));
  if (at !== -1) return parts.slice(0, at + 1).join("/");
  return names.has(parts.at(-1) ?? "") ? path : undefined;
}
