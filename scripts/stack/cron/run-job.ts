// One run of a job: on its own connection, as the user who scheduled it, recorded in cron.job_run_details.
import postgres from "postgres";
import type { Pool } from "../postgres/pool.ts";

export interface CronJob {
  readonly jobid: number;
  readonly schedule: string;
  readonly command: string;
  readonly database: string;
  readonly username: string;
}

export interface RunDeps {
  /** As the superuser, to write the details. */
  readonly sql: Pool;
  /** Its user and database are replaced by the job's. All login roles but the superuser share one password. */
  readonly jobUrl: string;
  readonly stopped: AbortSignal;
}

export async function runJob(job: CronJob, runId: number, deps: RunDeps): Promise<void> {
  const { sql } = deps;
  await sql`
    insert into cron.job_run_details (runid, jobid, database, username, command, status)
    values (${runId}, ${job.jobid}, ${job.database}, ${job.username}, ${job.command}, 'starting')`;
  const outcome = await attempt(job, runId, deps);
  await sql`
    update cron.job_run_details
    set status = ${outcome.status}, return_message = ${outcome.message},
        start_time = coalesce(start_time, now()), end_time = clock_timestamp()
    where runid = ${runId}`;
}

async function attempt(job: CronJob, runId: number, { sql, jobUrl, stopped }: RunDeps) {
  const connection = postgres(urlFor(job, jobUrl), {
    max: 1,
    fetch_types: false,
    connection: { application_name: "pg_cron" },
    onnotice: () => undefined,
  });
  const cut = () => connection.end({ timeout: 0 });
  stopped.addEventListener("abort", cut, { once: true });
  try {
    const [backend] = await connection<{ pid: number }[]>`select pg_backend_pid() as pid`;
    await sql`
      update cron.job_run_details set status = 'running', job_pid = ${backend?.pid ?? null}, start_time = clock_timestamp()
      where runid = ${runId}`;
    const results = await connection.unsafe(job.command).simple();
    return { status: "succeeded", message: summary(results) };
  } catch (error) {
    return { status: "failed", message: failure(error) };
  } finally {
    stopped.removeEventListener("abort", cut);
    await connection.end({ timeout: 1 });
  }
}

function urlFor({ username, database }: CronJob, jobUrl: string): string {
  const url = new URL(jobUrl);
  url.username = encodeURIComponent(username);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

/** The last statement's command tag, as psql prints it. */
function summary(results: postgres.RowList<postgres.Row[]>): string {
  // Several statements return a list of lists, which the library's types leave out.
  const last: unknown = results.at(-1);
  const { command, count } = Array.isArray(last) ? (last as typeof results) : results;
  if (command === "SELECT") return count === 1 ? "1 row" : `${count} rows`;
  if (command === "INSERT") return `INSERT 0 ${count}`;
  return count === null || count === undefined ? command : `${command} ${count}`;
}

function failure(error: unknown): string {
  if (!(error instanceof postgres.PostgresError)) return error instanceof Error ? error.message : String(error);
  const lines = [`${error.severity_local}:  ${error.message}`];
  if (error.detail) lines.push(`DETAIL:  ${error.detail}`);
  if (error.hint) lines.push(`HINT:  ${error.hint}`);
  return `${lines.join("\n")}\n`;
}
