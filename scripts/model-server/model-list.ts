// GET /v1/models, in either provider's shape.
import { demoModel } from "./play.ts";
import { scenarios } from "./scenarios/catalogue.ts";

export function modelList(isMessages: boolean): object {
  const ids = [demoModel, ...scenarios.map(({ name }) => `scenario:${name}`)];
  if (!isMessages) {
    return { object: "list", data: ids.map((id) => ({ id, object: "model", created: 0, owned_by: "scripted" })) };
  }
  const data = ids.map((id) => ({ type: "model", id, display_name: id, created_at: "1970-01-01T00:00:00Z" }));
  return { data, has_more: false, first_id: ids[0], last_id: ids.at(-1) };
}
