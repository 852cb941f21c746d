import { useMutation } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { Gauge, KeyRound } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Refused } from "../../../../supabase/functions/_shared/client/data-api.ts";
import type { LimitAction } from "../../lib/limits.ts";
import { pickModel, useModels } from "../../lib/models.ts";
import { onceOnline } from "../../lib/once-online.ts";
import { call } from "../../lib/project.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { useUser } from "../../lib/user.ts";
import { Button } from "../../ui/button.tsx";
import { Menu, MenuChoices } from "../../ui/menu.tsx";
import { notify } from "../../ui/notices.tsx";
import type { Limit } from "./composer-edge.ts";
import { modelChoices } from "./composer-menus.tsx";
import { EdgeStrip } from "./edge-strip.tsx";
import { words } from "./words.ts";

const ContextDialog = lazy(
  onceOnline(() => import("./context-dialog.tsx").then((module) => ({ default: module.ContextDialog }))),
);

/** What ended the last run, and the one thing to do about it. */
export function LimitStrip({ limit, canWrite }: { readonly limit: Limit; readonly canWrite: boolean }) {
  const isGuest = useUser()?.isGuest ?? true;
  const isOwner = useSessionState((state) => state.session.my_role === "owner");
  const action = limit.action === "sign_up" && !isGuest ? "continue" : limit.action;
  const Icon = action === "add_key" ? KeyRound : Gauge;
  const isForOwner = action === "raise_session_budget" && !isOwner;
  return (
    <EdgeStrip
      icon={<Icon size={16} strokeWidth={1.75} className="shrink-0 text-wrong" aria-hidden />}
      tone="wrong"
      action={canWrite && !isForOwner && <LimitButton action={action} runId={limit.runId} />}
    >
      {limit.sentence} {isForOwner && words.limit.ownerRaises}
    </EdgeStrip>
  );
}

function LimitButton({ action, runId }: { readonly action: LimitAction; readonly runId: string }) {
  const navigate = useNavigate();
  const here = useLocation().href;
  switch (action) {
    case "continue":
      return <ContinueButton runId={runId} />;
    case "choose_model":
      return <ModelButton runId={runId} />;
    case "raise_session_budget":
      return <BudgetButton runId={runId} />;
    case "raise_own_budget":
      return <GoButton label={words.limit.raise} onGo={() => navigate({ to: "/usage" })} />;
    case "add_key":
      return <GoButton label={words.limit.addKey} onGo={() => navigate({ to: "/settings" })} />;
    case "sign_up":
      return (
        <GoButton
          label={words.limit.signUp}
          onGo={() => navigate({ to: "/sign-in", search: { mode: "sign-up", to: here } })}
        />
      );
    case null:
      return null;
    default:
      return action satisfies never;
  }
}

function GoButton({ label, onGo }: { readonly label: string; readonly onGo: () => Promise<void> }) {
  return (
    <Button size="small" onClick={() => void onGo()}>
      {label}
    </Button>
  );
}

/** Another run for the same message goes on, with the session's model of now. */
function useContinue(runId: string) {
  return useMutation({
    mutationFn: () => call("retry_run", { run_id: runId }),
    onError: (error) => notify({ text: words.limit.notContinued(error instanceof Refused ? error.message : "") }),
    networkMode: "always",
  });
}

function ContinueButton({ runId }: { readonly runId: string }) {
  const { mutate, isPending, isSuccess } = useContinue(runId);
  return (
    <Button size="small" disabled={isPending || isSuccess} onClick={() => mutate()}>
      {words.limit.continue}
    </Button>
  );
}

function ModelButton({ runId }: { readonly runId: string }) {
  const models = useModels() ?? [];
  const sessionId = useSessionState((state) => state.session.id);
  const modelId = useSessionState((state) => state.session.model_id);
  const { mutate, isPending } = useMutation({
    mutationFn: async (model_id: string) => {
      await call("set_session", { session_id: sessionId, changes: { model_id } });
      await call("retry_run", { run_id: runId });
    },
    onError: (error) => notify({ text: words.limit.notContinued(error instanceof Refused ? error.message : "") }),
    networkMode: "always",
  });
  return (
    <Menu
      side="top"
      align="end"
      trigger={
        <Button size="small" disabled={isPending}>
          {words.limit.chooseModel}
        </Button>
      }
    >
      <MenuChoices
        label={words.model}
        value={pickModel(models, modelId)?.id ?? ""}
        choices={modelChoices(models)}
        onChoose={mutate}
      />
    </Menu>
  );
}

function BudgetButton({ runId }: { readonly runId: string }) {
  const [isOpen, setOpen] = useState(false);
  const { mutate } = useContinue(runId);
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {words.limit.raise}
      </Button>
      {isOpen && (
        <Suspense>
          <ContextDialog onClose={() => setOpen(false)} onRaised={() => mutate()} />
        </Suspense>
      )}
    </>
  );
}
