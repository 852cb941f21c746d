// `[api].auto_expose_new_tables`: whether new objects of postgres in public are granted to the API roles.

const objects = ["tables", "sequences", "functions"];

export function defaultPrivilegesSql(isExposed: boolean): string {
  const roles = "anon, authenticated, service_role";
  const change = (kind: string) =>
    isExposed ? `grant all on ${kind} to ${roles}` : `revoke all on ${kind} from ${roles}`;
  return objects
    .map((kind) => `alter default privileges for role postgres in schema public ${change(kind)};`)
    .join("\n");
}
