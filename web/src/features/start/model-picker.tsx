import { ChevronDown } from "lucide-react";
import { demoModelId, type Model } from "../../lib/models.ts";
import { Menu, MenuChoices } from "../../ui/menu.tsx";
import { words } from "./words.ts";

export interface ModelPickerProps {
  readonly models: readonly Model[];
  readonly model: Model | undefined;
  readonly onChoose: (id: string) => void;
}

export function ModelPicker({ models, model, onChoose }: ModelPickerProps) {
  if (model === undefined) return null;
  const choices = models.map(({ id, label }) => ({
    value: id,
    label,
    ...(id === demoModelId && { hint: words.demoHint }),
  }));
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`${words.model}: ${model.label}`}
          className="inline-flex h-8 min-w-0 items-center gap-1.5 rounded-control px-2 text-meta text-soft hover:bg-well hover:text-ink max-md:h-11"
        >
          <span className="truncate">{model.label}</span>
          <ChevronDown size={16} strokeWidth={1.75} className="shrink-0" aria-hidden />
        </button>
      }
    >
      <MenuChoices label={words.model} value={model.id} choices={choices} onChoose={onChoose} />
    </Menu>
  );
}
