// `[api].auto_expose_new_tables`: whether the API roles may use what postgres makes in public without a grant by name.

const objects = ["tables", "sequences", "functions"];

export function defaultPrivilegesSql(isExposed: boolean): string {
  const roles = "anon, authenticated, service_role";
  const change = (kind: string) =>
    isExposed ? `grant all on ${kind} to ${roles}` : `revoke all on ${kind} from ${roles}`;
  return objects
    .map((kind) => `alter default privileges for role postgres in schema public ${change(kind)};`)
    .join("\n");
}
