import { expect, test } from "vitest";
import { readDatabaseAddress } from "./database-address.ts";

const pooler = "postgresql://agent_worker.ref:secret@aws-1-eu-central-1.pooler.supabase.com";

test.each([
  [`${pooler}:6543/postgres`, true],
  ["postgresql://agent_worker:secret@db.ref.supabase.co:6543/postgres", true],
  ["postgresql://agent_worker:secret@pooler.example:7000/postgres?pgbouncer=true", true],
  [`${pooler}:5432/postgres`, false],
  ["postgresql://agent_worker:secret@db.ref.supabase.co:5432/postgres", false],
])("Statements are prepared unless a transaction pooler is at %s", (url, isPooled) =>
  expect(readDatabaseAddress(url).isPooled).toBe(isPooled),
);

test.each(["127.0.0.1", "127.0.1.1", "[::1]", "localhost"])("A database at %s is this machine's: plaintext", (host) => {
  expect(readDatabaseAddress(`postgresql://u:p@${host}:5432/d`).tls).toBeUndefined();
  expect(readDatabaseAddress(`postgresql://u:p@${host}:5432/d?sslmode=verify-full`).tls).toEqual({});
});

test.each(["db.ref.supabase.co", "localhost.example.com", "127.0.0.1.example.com", "10.0.0.1", "[::2]"])(
  "The server at %s is verified, with the given authority if there is one",
  (host) => {
    expect(readDatabaseAddress(`postgresql://u:p@${host}:5432/d`).tls).toEqual({});
    expect(readDatabaseAddress(`postgresql://u:p@${host}:5432/d`, "PEM").tls).toEqual({ ca: "PEM" });
    expect(readDatabaseAddress(`postgresql://u:p@${host}:5432/d?sslmode=disable`, "PEM").tls).toBeUndefined();
  },
);

test.each(["require", "prefer", "allow", "verify-ca", "no-verify", ""])(
  "The sslmode %j, which would not verify the server, is refused without quoting the URL",
  (mode) => {
    const read = () => readDatabaseAddress(`postgresql://u:canary@db.example:5432/d?sslmode=${mode}`);
    expect(read).toThrow("sslmode");
    expect(read).not.toThrow(/canary/);
  },
);

test("The driver does not see the parameters that are read here", () => {
  const { url } = readDatabaseAddress("postgresql://u:p@h:1/d?sslmode=disable&application_name=x&pgbouncer=true");
  expect(url).toBe("postgresql://u:p@h:1/d?application_name=x");
});
