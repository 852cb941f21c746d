import { type Model, pickModel, useModels } from "../../lib/models.ts";
import { useStored } from "../../lib/storage.ts";

const noModels: readonly Model[] = [];

/** The model that a new session gets: the one chosen here last, else the project's. */
export function useNewSessionModel() {
  const models = useModels() ?? noModels;
  const [chosen, chooseModel] = useStored("start-model", (stored) => (typeof stored === "string" ? stored : undefined));
  return { models, model: pickModel(models, chosen), chooseModel };
}
