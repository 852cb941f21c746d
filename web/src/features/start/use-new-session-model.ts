import { type Model, pickModel, useModels } from "../../lib/models.ts";
import { useProfile } from "../../lib/profile.ts";
import { useStored } from "../../lib/storage.ts";
import { useUser } from "../../lib/user.ts";

const noModels: readonly Model[] = [];

/** The model that a new session gets: the one chosen here last, else the user's default, else the project's. */
export function useNewSessionModel() {
  const models = useModels() ?? noModels;
  const [chosen, chooseModel] = useStored("start-model", (stored) => (typeof stored === "string" ? stored : undefined));
  const profile = useProfile(useUser());
  return { models, model: pickModel(models, chosen, profile?.default_model_id), chooseModel };
}
