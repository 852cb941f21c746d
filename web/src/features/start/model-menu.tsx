import type { ReactNode } from "react";
import { demoModelId, type Model } from "../../lib/models.ts";
import { Menu, MenuChoices } from "../../ui/menu.tsx";
import { words } from "./words.ts";

export interface ModelMenuProps {
  readonly trigger: ReactNode;
  readonly models: readonly Model[];
  readonly model: Model;
  readonly onChoose: (id: string) => void;
}

/** Open from the start: it loads when somebody asks for it. */
export function ModelMenu({ trigger, models, model, onChoose }: ModelMenuProps) {
  const choices = models.map(({ id, label }) => ({
    value: id,
    label,
    ...(id === demoModelId && { hint: words.demoHint }),
  }));
  return (
    <Menu trigger={trigger} isOpenAtFirst>
      <MenuChoices label={words.model} value={model.id} choices={choices} onChoose={onChoose} />
    </Menu>
  );
}
