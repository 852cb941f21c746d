// The catalogue of models, and which of them a new session gets.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { publicRest } from "./project.ts";

export interface Model {
  readonly id: string;
  readonly label: string;
  readonly provider: string;
  readonly is_default: boolean;
}

/** The model without a key that plays a handful of tasks. */
export const demoModelId = "scripted-demo";

const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: async ({ signal }): Promise<readonly Model[]> => {
    const { data } = await publicRest
      .from("models")
      .select("id, label, provider, is_default")
      .order("is_default", { ascending: false })
      .order("label")
      .abortSignal(signal)
      .throwOnError();
    return data;
  },
  staleTime: 5 * 60_000,
});

export function useModels(): readonly Model[] | undefined {
  return useQuery(modelsQuery).data;
}

/** The first of the wanted ones that the project offers, else its default. */
export function pickModel(
  models: readonly Model[],
  ...wanted: readonly (string | null | undefined)[]
): Model | undefined {
  for (const id of wanted) {
    const model = models.find((candidate) => candidate.id === id);
    if (model) return model;
  }
  return models.find((model) => model.is_default);
}
