import { ChevronDown } from "lucide-react";
import { type ComponentProps, lazy, Suspense, useState } from "react";
import type { Model } from "../../lib/models.ts";
import { words } from "./words.ts";

// The menu is most of the weight of this screen, and few open it.
const loadMenu = () => import("./model-menu.tsx").then((module) => ({ default: module.ModelMenu }));
const ModelMenu = lazy(loadMenu);

export interface ModelPickerProps {
  readonly models: readonly Model[];
  readonly model: Model | undefined;
  readonly onChoose: (id: string) => void;
}

export function ModelPicker({ models, model, onChoose }: ModelPickerProps) {
  const [isWanted, setWanted] = useState(false);
  if (model === undefined) return null;
  const button = <ModelButton label={model.label} onClick={() => setWanted(true)} onPointerEnter={loadMenu} />;
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <ModelMenu trigger={<ModelButton label={model.label} />} models={models} model={model} onChoose={onChoose} />
    </Suspense>
  );
}

function ModelButton({ label, ...rest }: ComponentProps<"button"> & { readonly label: string }) {
  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-label={`${words.model}: ${label}`}
      className="inline-flex h-8 min-w-0 items-center gap-1.5 rounded-control px-2 text-meta text-soft hover:bg-well hover:text-ink max-md:h-11"
      {...rest}
    >
      <span className="truncate">{label}</span>
      <ChevronDown size={16} strokeWidth={1.75} className="shrink-0" aria-hidden />
    </button>
  );
}
