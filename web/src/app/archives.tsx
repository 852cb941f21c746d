// What takes sessions out and brings them in. It loads when somebody asks for either.
import { lazy, Suspense, useDeferredValue } from "react";
import { useAction } from "../lib/actions.ts";
import { bringingIn } from "../lib/bring-in.ts";
import { onceOnline } from "../lib/once-online.ts";
import { openAuth } from "../lib/project.ts";
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
