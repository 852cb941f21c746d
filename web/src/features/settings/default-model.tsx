import { pickModel, useModels } from "../../lib/models.ts";
import type { Profile } from "../../lib/profile.ts";
import type { User } from "../../lib/user.ts";
import { Select } from "../../ui/select.tsx";
import { useSetProfile } from "./use-set-profile.ts";
import { words } from "./words.ts";

const asProject = "";

export function DefaultModel({ user, profile }: { readonly user: User; readonly profile: Profile }) {
  const models = useModels() ?? [];
  const { mutate } = useSetProfile(user);
  const projectDefault = { value: asProject, label: words.projectDefault(pickModel(models)?.label ?? "") };
  return (
    <Select
      label={words.defaultModel}
      hint={words.defaultModelHint}
      className="max-w-80"
      value={profile.default_model_id ?? asProject}
      options={[projectDefault, ...models.map(({ id, label }) => ({ value: id, label }))]}
      onChoose={(id) => mutate({ default_model_id: id === asProject ? null : id })}
    />
  );
}
