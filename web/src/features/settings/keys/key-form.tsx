import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Provider, provider as providerSchema } from "../../../../../supabase/functions/_shared/protocol/enums.ts";
import { Button } from "../../../ui/button.tsx";
import { Select } from "../../../ui/select.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import { words } from "../words.ts";
import { keySentence } from "./key-sentence.ts";
import { keysKey, type NewKey, postKey } from "./provider-keys.ts";

const options = providerSchema.options.map((value) => ({ value, label: words.providers[value] }));

export function KeyForm({ userId, onClose }: { readonly userId: string; readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const [provider, setProvider] = useState<Provider>("anthropic");
  const [address, setAddress] = useState("");
  const [key, setKey] = useState("");
  const store = useMutation({
    mutationFn: (newKey: NewKey) => postKey(newKey),
    networkMode: "always",
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: keysKey(userId) });
      onClose();
    },
  });
  const hasAddress = provider === "openai_chat";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (store.isPending) return;
    const base_url = hasAddress ? address.trim() : null;
    store.mutate({ id: crypto.randomUUID(), provider, base_url, key: key.trim() });
  };
  return (
    <form
      onSubmit={submit}
      aria-label={words.addKey}
      className="space-y-4 rounded-card border border-line bg-sheet p-4"
    >
      <Select
        label={words.provider}
        options={options}
        value={provider}
        onChoose={(value) => setProvider(providerSchema.parse(value))}
      />
      {hasAddress && (
        <TextField
          label={words.address}
          hint={words.addressHint}
          type="url"
          required
          value={address}
          onChange={(event) => setAddress(event.target.value)}
        />
      )}
      <TextField
        label={words.key}
        type="password"
        autoComplete="off"
        autoFocus
        required
        minLength={8}
        value={key}
        onChange={(event) => setKey(event.target.value)}
      />
      <div role="alert">{store.error && <p className="text-meta text-wrong">{keySentence(store.error)}</p>}</div>
      <div className="flex gap-2">
        <Button kind="primary" type="submit" aria-disabled={store.isPending}>
          {store.isPending ? words.testing : words.storeKey}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
