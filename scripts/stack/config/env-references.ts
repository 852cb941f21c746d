/** Replaces strings of the form `env(NAME)` anywhere in a parsed TOML value, as the CLI does; a reference to an unset name stays as written. */
export function resolveEnvReferences(value: unknown, env: Record<string, string | undefined>): unknown {
  if (typeof value === "string") {
    const name = /^env\((\w+)\)$/.exec(value)?.[1];
    return (name && env[name]) ?? value;
  }
  if (Array.isArray(value)) return value.map((item) => resolveEnvReferences(item, env));
  if (value !== null && typeof value === "object" && !(value instanceof Date)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveEnvReferences(item, env)]));
  }
  return value;
}
