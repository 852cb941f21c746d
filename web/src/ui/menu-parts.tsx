// What a menu is made of. Loaded by menu.tsx, which is what components import.

import { Check, type LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type ComponentProps, type ReactElement, type ReactNode, use } from "react";
import { cn } from "./class-names.ts";
import { ModalContext } from "./modal.tsx";

const itemClass =
  "flex w-full items-center gap-2 rounded-control px-2 py-1.5 text-meta outline-none select-none max-md:min-h-11 " +
  "data-highlighted:bg-well data-disabled:opacity-50";

export interface MenuProps {
  /** A button of ours. */
  readonly trigger: ReactElement<ComponentProps<"button">>;
  readonly align?: "start" | "end";
  readonly side?: "top" | "bottom";
  readonly children: ReactNode;
}

/** Open from the start: it loads when somebody asks for it. */
export function OpenMenu({ trigger, align = "start", side = "bottom", children }: MenuProps) {
  return (
    <DropdownMenu.Root defaultOpen modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={use(ModalContext)}>
        <DropdownMenu.Content
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) max-w-(--radix-dropdown-menu-content-available-width) min-w-48 overflow-y-auto rounded-card border border-line bg-sheet p-1 shadow-float"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export interface MenuItemProps {
  readonly icon?: LucideIcon;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuItem({ icon: Icon, isDangerous = false, isDisabled = false, onSelect, children }: MenuItemProps) {
  return (
    <DropdownMenu.Item disabled={isDisabled} onSelect={onSelect} className={cn(itemClass, isDangerous && "text-wrong")}>
      {Icon && <Icon size={16} strokeWidth={1.75} aria-hidden />}
      {children}
    </DropdownMenu.Item>
  );
}

export interface MenuChoice {
  readonly value: string;
  readonly label: ReactNode;
  /** A second line that says what it means. */
  readonly hint?: string | undefined;
}

export interface MenuChoicesProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly MenuChoice[];
  readonly onChoose: (value: string) => void;
}

/** One of several, with a mark at the chosen one. */
export function MenuChoices({ label, value, choices, onChoose }: MenuChoicesProps) {
  return (
    <DropdownMenu.RadioGroup aria-label={label} value={value} onValueChange={onChoose}>
      {choices.map((choice) => (
        <DropdownMenu.RadioItem key={choice.value} value={choice.value} className={cn(itemClass, "items-start")}>
          <span className="mt-0.5 size-4 shrink-0">
            <DropdownMenu.ItemIndicator>
              <Check size={16} strokeWidth={1.75} aria-hidden />
            </DropdownMenu.ItemIndicator>
          </span>
          <span className="min-w-0 wrap-anywhere">
            {choice.label}
            {choice.hint !== undefined && <span className="block text-small text-faint">{choice.hint}</span>}
          </span>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}
