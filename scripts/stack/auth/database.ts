// Auth's own connection to the database, as the role that owns its schema, so triggers on auth.users run as that role.
import postgres from "postgres";

/** A connection or a transaction on one. */
export type AuthDb = postgres.ISql<Record<never, never>>;

export function connectAuthDb(authAdminUrl: string): postgres.Sql {
  return postgres(authAdminUrl, {
    max: 8,
    onnotice: () => undefined,
    connection: { TimeZone: "UTC", search_path: "auth" },
    types: {
      timestamptz: {
        to: 1184,
        from: [1184],
        serialize: (value: string | Date) => new Date(value).toISOString(),
        parse: toIsoText,
      },
    },
  });
}

/** `2026-01-02 03:04:05.123456+00` as in Auth's JSON, with microseconds. */
function toIsoText(text: string): string {
  return text.replace(" ", "T").replace(/\+00$/, "Z");
}
