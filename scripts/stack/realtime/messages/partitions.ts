// Creates the daily partitions of realtime.messages ahead of time. Without today's, broadcasts from the database are silently
// lost.
import type postgres from "postgres";
import type { Logger } from "../../log.ts";

const hourMs = 3600 * 1000;
const retryMs = 5_000;

/** Resolves when the partitions exist, and renews them every hour. Returns a function that stops this. */
export async function keepPartitions(sql: postgres.Sql, log: Logger): Promise<() => void> {
  await renewPartitions(sql);
  let timer: NodeJS.Timeout;
  const renewIn = (delay: number) => {
    timer = setTimeout(() => renew().then(renewIn), delay).unref();
  };
  const renew = () =>
    renewPartitions(sql).then(
      () => hourMs,
      (error: unknown) => {
        log.warn("the partitions of realtime.messages could not be renewed; retrying soon", { error });
        return retryMs;
      },
    );
  renewIn(hourMs);
  return () => clearTimeout(timer);
}

/** Creating or dropping a partition locks the whole table. It gives up soon rather than make every writer wait. */
async function renewPartitions(sql: postgres.Sql): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`set local lock_timeout = '2s'`;
    await transaction`select realtime.ensure_message_partitions()`;
  });
}
