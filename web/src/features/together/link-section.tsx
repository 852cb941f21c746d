import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { SessionLink } from "../../../../supabase/functions/_shared/protocol/invitations.ts";
import { formatWhen } from "../../lib/format.ts";
import { useNow } from "../../lib/now.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { fieldClass } from "../../ui/text-field.tsx";
import { linkQuery } from "./share-queries.ts";
import { type LinkChoices, linkChoices, useShareLink } from "./use-share-link.ts";
import { words } from "./words.ts";

export function LinkSection({ isOwner }: { readonly isOwner: boolean }) {
  const sessionId = useSessionState((state) => state.session.id);
  const { data: link, error, refetch } = useQuery(linkQuery(sessionId));
  if (link === undefined && !error) return null;
  return (
    <section aria-label={words.link}>
      <h3 className="text-meta font-medium">{words.link}</h3>
      <p className="mt-0.5 mb-2 text-meta text-soft">{link === null && !isOwner ? words.noLink : words.linkHint}</p>
      {link === undefined && (
        <div className="flex flex-wrap items-center gap-2 text-meta">
          {words.linkNotLoaded}
          <Button size="small" onClick={() => refetch()}>
            {words.tryAgain}
          </Button>
        </div>
      )}
      {link && <PresentLink link={link} isOwner={isOwner} />}
      {link === null && isOwner && <NewLink />}
    </section>
  );
}

function PresentLink({ link, isOwner }: { readonly link: SessionLink; readonly isOwner: boolean }) {
  const now = useNow(60_000);
  const { addressOf, revoke, isPending } = useShareLink();
  const address = addressOf(link);
  const [isReplacing, setReplacing] = useState(false);
  const shown = linkChoices.filter((choice) => link[choice]).map((choice) => words.shows[choice]);
  if (isReplacing) return <NewLink onMade={() => setReplacing(false)} />;
  return (
    <div className="flex flex-col gap-2">
      {isOwner && address !== undefined && (
        <div className="flex items-center gap-1">
          <input
            readOnly
            aria-label={words.linkAddress}
            value={address}
            onFocus={(event) => event.target.select()}
            className={`${fieldClass} h-9 min-w-0 flex-1 font-mono text-meta`}
          />
          <CopyButton label={words.copyLink} doneLabel={words.copied} text={address} />
        </div>
      )}
      {isOwner && address === undefined && <p className="text-meta text-soft">{words.linkElsewhere}</p>}
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-40 flex-1 text-small text-faint max-md:basis-full">
          {words.linkSince(formatWhen(link.created_at, now), shown)}
        </p>
        {isOwner && (
          <Button size="small" onClick={() => setReplacing(true)}>
            {words.replaceLink}
          </Button>
        )}
        {isOwner && (
          <Button size="small" kind="danger" disabled={isPending} onClick={() => void revoke()}>
            {words.revoke}
          </Button>
        )}
      </div>
    </div>
  );
}

const nothingMore: LinkChoices = { shows_history: false, shows_tools: false, shows_costs: false };

function NewLink({ onMade }: { readonly onMade?: () => void }) {
  const [choices, setChoices] = useState(nothingMore);
  const { create, isPending } = useShareLink();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void create(choices).then((isMade) => isMade && onMade?.());
      }}
    >
      <fieldset className="mb-2">
        <legend className="text-small text-faint">{words.alsoShow}</legend>
        {linkChoices.map((choice) => (
          <label key={choice} className="flex min-h-7 items-center gap-2 text-meta max-md:min-h-11">
            <input
              type="checkbox"
              checked={choices[choice]}
              onChange={({ target }) => setChoices({ ...choices, [choice]: target.checked })}
              className="size-4 accent-accent"
            />
            {words.shows[choice]}
          </label>
        ))}
      </fieldset>
      <Button type="submit" disabled={isPending}>
        {words.createLink}
      </Button>
    </form>
  );
}
