import { useNavigate } from "@tanstack/react-router";
import { ChevronDown, KeyRound, ShieldCheck, ShieldQuestionMark } from "lucide-react";
import type { ComponentProps } from "react";
import { approvalPolicy } from "../../../../supabase/functions/_shared/protocol/enums.ts";
import { demoModelId, type Model, pickModel, useModels } from "../../lib/models.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { cn } from "../../ui/class-names.ts";
import type { MenuChoice } from "../../ui/menu-parts.tsx";
import { Menu, MenuChoices, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import { tip } from "../../ui/tooltip.tsx";
import { useSessionChange } from "./use-session-change.ts";
import { words } from "./words.ts";

export function ModelMenu() {
  const models = useModels() ?? [];
  const modelId = useSessionState((state) => state.session.model_id);
  const { mutate, variables, isPending } = useSessionChange();
  const navigate = useNavigate();
  const chosen = isPending && variables && "model_id" in variables ? variables.model_id : modelId;
  const model = pickModel(models, chosen);
  if (model === undefined) return null;
  return (
    <Menu
      side="top"
      trigger={
        <ToolbarButton aria-label={`${words.model}: ${model.label}`}>
          <span className="truncate">{model.label}</span>
          <ChevronDown size={16} strokeWidth={1.75} className="shrink-0" aria-hidden />
        </ToolbarButton>
      }
    >
      <MenuChoices
        label={words.model}
        value={model.id}
        choices={modelChoices(models)}
        onChoose={(id) => mutate({ model_id: id })}
      />
      <MenuSeparator />
      <MenuItem icon={KeyRound} onSelect={() => void navigate({ to: "/settings" })}>
        {words.addKey}
      </MenuItem>
    </Menu>
  );
}

export function modelChoices(models: readonly Model[]): readonly MenuChoice[] {
  return models.map(({ id, label }) => ({
    value: id,
    label,
    hint: id === demoModelId ? words.demoHint : undefined,
  }));
}

export function PolicyMenu() {
  const policy = useSessionState((state) => state.session.approval_policy);
  const allowedTools = useSessionState((state) => state.session.allowed_tools);
  const { mutate, variables, isPending } = useSessionChange();
  const chosen = isPending && variables && "approval_policy" in variables ? variables.approval_policy : policy;
  const { label } = words.policies[chosen];
  return (
    <Menu
      side="top"
      trigger={
        <ToolbarButton aria-label={`${words.policy}: ${label}`} className="shrink-0" {...tip(label)}>
          <ShieldCheck size={16} strokeWidth={1.75} className="shrink-0" aria-hidden />
          <span className="hidden @min-[30rem]:inline">{label}</span>
        </ToolbarButton>
      }
    >
      <MenuChoices
        label={words.policy}
        value={chosen}
        choices={approvalPolicy.options.map((value) => ({ value, ...words.policies[value] }))}
        onChoose={(value) => mutate({ approval_policy: approvalPolicy.parse(value) })}
      />
      {policy !== "allow_all" && allowedTools.length > 0 && (
        <>
          <MenuSeparator />
          <MenuItem icon={ShieldQuestionMark} onSelect={() => mutate({ allowed_tools: [] })}>
            {words.askAgain(allowedTools)}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}

function ToolbarButton({ className, ...rest }: ComponentProps<"button">) {
  return (
    <button
      type="button"
      className={cn(
        "inline-flex h-8 min-w-8 items-center justify-center gap-1.5 rounded-control px-2 text-meta text-soft transition-colors",
        "hover:bg-well hover:text-ink data-[state=open]:bg-well max-md:h-11 max-md:min-w-11",
        className,
      )}
      {...rest}
    />
  );
}
