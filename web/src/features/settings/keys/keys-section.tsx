import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { User } from "../../../lib/user.ts";
import { Button } from "../../../ui/button.tsx";
import { SettingsSection } from "../settings-section.tsx";
import { words } from "../words.ts";
import { KeyForm } from "./key-form.tsx";
import { KeyRow } from "./key-row.tsx";
import { keysQuery } from "./provider-keys.ts";

export function KeysSection({ user }: { readonly user: User }) {
  const { data: keys, isPending, error, refetch } = useQuery(keysQuery(user.id));
  const [isAdding, setAdding] = useState(false);
  return (
    <SettingsSection title={words.keys}>
      <p className="text-meta text-soft">{words.keysHint}</p>
      {error && (
        <div className="flex items-center gap-3 text-soft">
          {words.notLoaded} <Button onClick={() => refetch()}>{words.tryAgain}</Button>
        </div>
      )}
      {keys && keys.length > 0 && (
        <ul className="rounded-card border border-line bg-sheet">
          {keys.map((key) => (
            <KeyRow key={key.id} userId={user.id} providerKey={key} />
          ))}
        </ul>
      )}
      {isAdding ? (
        <KeyForm userId={user.id} onClose={() => setAdding(false)} />
      ) : (
        <div className={`space-y-4 ${isPending ? "invisible" : ""}`}>
          {!error && !keys?.length && <p className="text-soft">{words.noKeys}</p>}
          <Button onClick={() => setAdding(true)}>
            <Plus size={16} strokeWidth={1.75} aria-hidden />
            {words.addKey}
          </Button>
        </div>
      )}
    </SettingsSection>
  );
}
