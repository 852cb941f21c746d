// Calls a function of schema `worker` by name. JSON is sent as text, so that the driver does not guess its type.
import type { QueryOptions, WorkerDb } from "./connection.ts";

const calls = {
  claim_run: "claim_run(run_id => $1, holder => $2, first_call => $3::text::jsonb, token => $4)",
  append_many: "append_many(batches => $1::text::jsonb, waits => $2)",
  read_history: "read_history(run_id => $1, token => $2)",
  list_attachments: "list_attachments(run_id => $1, token => $2)",
  objects_to_remove: "objects_to_remove(max_rows => $1)",
  forget_removed_objects: "forget_removed_objects(paths => array(select jsonb_array_elements_text($1::text::jsonb)))",
  list_files: "list_files(run_id => $1, token => $2)",
  read_files:
    "read_files(run_id => $1, token => $2, paths => array(select jsonb_array_elements_text($3::text::jsonb)), max_bytes => $4)",
  find_files: "find_files(run_id => $1, token => $2, query => $3, is_case_sensitive => $4)",
  start_model_call: "start_model_call(run_id => $1, token => $2, call => $3::text::jsonb)",
  finish_model_call: "finish_model_call(run_id => $1, token => $2, outcome => $3::text::jsonb)",
  start_tool_call: "start_tool_call(run_id => $1, token => $2, call_id => $3)",
  finish_tool_call: "finish_tool_call(run_id => $1, token => $2, call_id => $3, outcome => $4::text::jsonb)",
  wait_for_answer: "wait_for_answer(run_id => $1, token => $2, request => $3::text::jsonb)",
  add_summary: "add_summary(run_id => $1, token => $2, message_id => $3, parts => $4::text::jsonb)",
  set_title: "set_title(run_id => $1, token => $2, title => $3)",
  yield_run: "yield_run(run_id => $1, token => $2, reason => $3)",
  finish_run: "finish_run(run_id => $1, token => $2, status => $3, error_code => $4, error_sentence => $5)",
  claim_execution: "claim_execution(execution_id => $1, holder => $2)",
  keep_execution: "keep_execution(execution_id => $1, token => $2)",
  list_execution_files: "list_execution_files(execution_id => $1, token => $2)",
  read_execution_files:
    "read_execution_files(execution_id => $1, token => $2, paths => array(select jsonb_array_elements_text($3::text::jsonb)), max_bytes => $4)",
  finish_execution: "finish_execution(execution_id => $1, token => $2, outcome => $3::text::jsonb)",
  yield_execution: "yield_execution(execution_id => $1, token => $2)",
  read_provider_key: "read_provider_key(run_id => $1, token => $2, provider => $3, host => $4)",
  count_key_trial: "count_key_trial(user_id => $1)",
  save_provider_key: "save_provider_key(user_id => $1, key => $2::text::jsonb)",
  read_models_for: "read_models_for(user_id => $1, model_id => $2, session_id => $3)",
  read_provider_key_for: "read_provider_key_for(user_id => $1, provider => $2, host => $3)",
  start_model_call_for: "start_model_call_for(user_id => $1, call => $2::text::jsonb)",
  finish_model_call_for: "finish_model_call_for(user_id => $1, outcome => $2::text::jsonb)",
  read_own_provider_key: "read_own_provider_key(user_id => $1, id => $2)",
} as const;

/**
 * For calls that renew leases: a silent connection is given up early enough to renew them over another one. A lease lasts three
 * seconds, and a heartbeat leaves after a quarter of them.
 */
export const renewing: QueryOptions = { answerMs: 1_200 };

type Argument = string | number | boolean | null;

/** Returns what the function returns. A refusal is thrown as AppError. */
export async function callWorker(
  db: WorkerDb,
  name: keyof typeof calls,
  args: readonly Argument[],
  options?: QueryOptions,
): Promise<unknown> {
  const text = `select worker.${calls[name]} as answer`;
  const [row] = await db.query((sql) => sql.unsafe<{ answer: unknown }[]>(text, [...args], { prepare: true }), options);
  return row?.answer;
}
