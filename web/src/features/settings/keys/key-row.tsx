import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../../lib/project.ts";
import { Button } from "../../../ui/button.tsx";
import { cn } from "../../../ui/class-names.ts";
import { notify } from "../../../ui/notices.tsx";
import { words } from "../words.ts";
import { keySentence } from "./key-sentence.ts";
import { keysKey, type ProviderKey, postKey } from "./provider-keys.ts";

export interface KeyRowProps {
  readonly userId: string;
  readonly providerKey: ProviderKey;
}

export function KeyRow({ userId, providerKey: { id, provider, host, last_four } }: KeyRowProps) {
  const queryClient = useQueryClient();
  const test = useMutation({ mutationFn: () => postKey({ test: id }), networkMode: "always" });
  const remove = useMutation({
    mutationFn: () => call("delete_provider_key", { id }),
    onSuccess: () => notify({ text: words.keyDeleted(host) }),
    onError: () => notify({ text: words.keyNotDeleted }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keysKey(userId) }),
  });
  return (
    <li className="border-line px-3.5 py-2.5 not-first:border-t">
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-0 flex-1">
          <span className="block font-medium">{words.providers[provider]}</span>
          <span className="block truncate font-mono text-small text-soft">
            {host}, {words.ends(last_four)}
          </span>
        </p>
        <Button aria-label={words.testKey(host)} disabled={test.isPending} onClick={() => test.mutate()}>
          {test.isPending ? words.testing : words.test}
        </Button>
        <Button
          kind="danger"
          aria-label={words.deleteKey(host)}
          disabled={remove.isPending}
          onClick={() => remove.mutate()}
        >
          {words.delete}
        </Button>
      </div>
      <p role="status" className={cn("text-meta", test.isError ? "text-wrong" : "text-done")}>
        {test.isSuccess && words.works}
        {test.isError && keySentence(test.error)}
      </p>
    </li>
  );
}
