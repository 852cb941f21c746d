// A transaction pooler that speaks TLS on both sides, as that of a hosted project does.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = "/usr/sbin/pgbouncer";
/** Deno with the fix for its issue 28526, which plain Deno 2.1 lacks and hosted functions have. `.ci/run` installs it. */
const denoFile = `node_modules/.cache/newest-deno/node_modules/@deno/linux-${process.arch}-glibc/deno`;

/** What this machine lacks to run a pooler over TLS. */
export function missingTools(): string | undefined {
  if (!existsSync(program)) return "pgbouncer is not installed (apt-get install pgbouncer)";
  if (!existsSync("/usr/bin/openssl")) return "openssl is not installed (apt-get install openssl)";
  if (!existsSync(denoFile))
    return "a newer Deno is not installed (npm install --prefix node_modules/.cache/newest-deno deno@2.9.6)";
  return undefined;
}

export const newestDeno = denoFile;

export interface Certificates {
  /** PEM of the authority, which no runtime knows. */
  readonly authority: string;
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly authorityFile: string;
}

/** For `localhost`, by an authority of their own. Both servers run as `nobody` when this runs as root. */
export function makeCertificates(folder: string): Certificates {
  const openssl = (...args: string[]) =>
    execFileSync("openssl", args, { cwd: folder, stdio: "pipe", encoding: "utf8" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...key,
    "-keyout",
    "authority.key",
    "-out",
    "authority.pem",
    "-days",
    "2",
    "-subj",
    "/CN=authority",
  );
  openssl("req", ...key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost");
  writeFileSync(join(folder, "names"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n");
  const signedBy = ["-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial"];
  openssl("x509", "-req", "-in", "server.csr", ...signedBy, "-out", "server.pem", "-days", "2", "-extfile", "names");
  giveToNobody(folder);
  return {
    authority: openssl("x509", "-in", "authority.pem"),
    certificateFile: join(folder, "server.pem"),
    keyFile: join(folder, "server.key"),
    authorityFile: join(folder, "authority.pem"),
  };
}

const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

function giveToNobody(folder: string): void {
  if (isRoot) for (const name of readdirSync(folder)) chownSync(join(folder, name), nobody, nobody);
}

export interface PoolerOptions {
  readonly folder: string;
  readonly port: number;
  readonly dbPort: number;
  readonly certificates: Certificates;
  readonly password: string;
}

/** Resolves when it listens; with the function that stops it. */
export async function startPgbouncer(options: PoolerOptions): Promise<() => Promise<void>> {
  const { folder, port, dbPort, certificates, password } = options;
  const config = {
    listen_addr: "localhost",
    listen_port: port,
    unix_socket_dir: "",
    pool_mode: "transaction",
    // Fewer than an isolate opens, so that transactions of one connection meet several servers.
    default_pool_size: 2,
    auth_type: "scram-sha-256",
    auth_file: join(folder, "users"),
    stats_users: "agent_worker",
    client_tls_sslmode: "require",
    client_tls_cert_file: certificates.certificateFile,
    client_tls_key_file: certificates.keyFile,
    server_tls_sslmode: "verify-full",
    server_tls_ca_file: certificates.authorityFile,
  };
  const lines = Object.entries(config).map(([name, value]) => `${name} = ${value}`);
  const database = `postgres = host=localhost port=${dbPort}`;
  writeFileSync(join(folder, "pgbouncer.ini"), ["[databases]", database, "[pgbouncer]", ...lines, ""].join("\n"));
  writeFileSync(join(folder, "users"), `"agent_worker" "${password}"\n`);
  giveToNobody(folder);
  const account = isRoot ? { uid: nobody, gid: nobody } : {};
  const child = spawn(program, [join(folder, "pgbouncer.ini")], { stdio: ["ignore", "ignore", "pipe"], ...account });
  const ended = once(child, "exit");
  let log = "";
  for await (const line of createInterface({ input: child.stderr })) {
    log += `${line}\n`;
    if (line.includes("process up")) break;
  }
  if (!log.includes("process up")) throw new Error(`pgbouncer did not start. ${log}`);
  child.stderr.resume();
  return async () => {
    child.kill("SIGKILL");
    await ended;
  };
}
