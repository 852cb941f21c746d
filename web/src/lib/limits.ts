// Limits that end a run, and what a person can do about each. The composer tells them; the conversation leaves the action to it.

/** `choose_model`: and then it goes on. `raise_*`: a budget that people have set themselves. */
export type LimitAction =
  | "continue"
  | "choose_model"
  | "add_key"
  | "sign_up"
  | "raise_own_budget"
  | "raise_session_budget"
  | null;

const actions: Readonly<Record<string, LimitAction>> = {
  max_steps: "continue",
  max_tokens: "continue",
  max_cost: "continue",
  max_seconds: "continue",
  runs_paused: "continue",
  max_cost_per_day: "add_key",
  installation_max_cost_per_day: "add_key",
  guest_max_cost_per_day: "sign_up",
  own_max_cost_per_day: "raise_own_budget",
  session_max_cost: "raise_session_budget",
  user_blocked: null,
  key_missing: "add_key",
  key_refused: "add_key",
  model_auth: "add_key",
  model_quota: "choose_model",
  model_unavailable: "choose_model",
  model_not_found: "choose_model",
  model_context_too_long: "choose_model",
};

/** Undefined: it is no limit. */
export function limitActionFor(code: string): LimitAction | undefined {
  return Object.hasOwn(actions, code) ? actions[code] : undefined;
}
