// What takes sessions out and brings them in. It loads when somebody asks for either.
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useDeferredValue, useEffect } from "react";
import { useAction } from "../lib/actions.ts";
import { bringingIn, unfinishedImports } from "../lib/bring-in.ts";
import { onceOnline } from "../lib/once-online.ts";
import { openAuth } from "../lib/project.ts";
import { readStored } from "../lib/storage.ts";
import { takingOut } from "../lib/take-out.ts";
import { useUser } from "../lib/user.ts";
import { words } from "./words.ts";

const TakingOutCard = lazy(
  onceOnline(() => import("../features/archive/taking-out-card.tsx").then((m) => ({ default: m.TakingOutCard }))),
);
const BringInDialog = lazy(
  onceOnline(() => import("../features/archive/bring-in-dialog.tsx").then((m) => ({ default: m.BringInDialog }))),
);

export function Archives() {
  // React shows what replaces a fallback 300 ms late, and what is deferred needs no fallback.
  const out = useDeferredValue(takingOut.useOrder());
  const into = useDeferredValue(bringingIn.useOrder());
  const user = useUser();
  useUnfinishedImports();
  useAction({ label: words.import, act: () => bringingIn.ask({ found: null, into: null }) });
  const signIn = async () => {
    if (user === null) await becomeGuest();
  };
  return (
    <Suspense>
      {out && <TakingOutCard key={out.number} order={out.order} makeSite={makeSite} />}
      {into && <BringInDialog key={into.number} order={into.order} signIn={signIn} />}
    </Suspense>
  );
}

/** Tells when the app opens. */
function useUnfinishedImports(): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    if (readStored(unfinishedImports) === null) return;
    import("../features/archive/unfinished-imports.ts")
      .then(({ tellOfUnfinished }) =>
        tellOfUnfinished(() => void queryClient.invalidateQueries({ queryKey: ["sessions"] })),
      )
      .catch(reportError);
  }, [queryClient]);
}

async function becomeGuest(): Promise<void> {
  const [{ signInAsGuest }, auth, { solveCaptcha }] = await Promise.all([
    import("../../../supabase/functions/_shared/client/sign-in.ts"),
    openAuth(),
    import("../lib/captcha.ts"),
  ]);
  await signInAsGuest(auth, solveCaptcha);
}

async function makeSite(texts: ReadonlyMap<string, string>) {
  return (await import("../features/preview/make-site.ts")).makeSite(texts);
}
