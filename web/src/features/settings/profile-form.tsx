import { type FormEvent, useState } from "react";
import type { Profile } from "../../lib/profile.ts";
import type { User } from "../../lib/user.ts";
import { Button } from "../../ui/button.tsx";
import { TextArea } from "../../ui/text-area.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { useSetProfile } from "./use-set-profile.ts";
import { words } from "./words.ts";

export function ProfileForm({ user, profile }: { readonly user: User; readonly profile: Profile }) {
  const [name, setName] = useState(profile.name);
  const [instructions, setInstructions] = useState(profile.instructions);
  const { mutate, isPending, isSuccess, isError } = useSetProfile(user);
  const isChanged = name.trim() !== profile.name || instructions !== profile.instructions;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged) mutate({ name: name.trim(), instructions });
  };
  return (
    <form onSubmit={submit} className="space-y-4">
      <TextField
        label={words.name}
        hint={words.nameHint}
        name="name"
        autoComplete="name"
        maxLength={100}
        className="max-w-80"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <TextArea
        label={words.instructions}
        hint={words.instructionsHint}
        placeholder={words.instructionsExample}
        maxLength={20_000}
        value={instructions}
        onChange={(event) => setInstructions(event.target.value)}
      />
      <div className="flex items-center gap-3">
        <Button type="submit" disabled={!isChanged}>
          {isPending ? words.saving : words.save}
        </Button>
        <span role="status" className="text-meta text-soft">
          {isError && words.notSaved}
          {isSuccess && !isChanged && words.saved}
        </span>
      </div>
    </form>
  );
}
