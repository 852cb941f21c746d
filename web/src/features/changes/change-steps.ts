import { useShortcut } from "../../lib/shortcuts.ts";

/** Moves the focus to the next or the previous change that is drawn in an element; stays at the last and the first. */
export function stepToChange(container: HTMLElement | null, step: 1 | -1): void {
  const changes = [...(container?.querySelectorAll<HTMLElement>("[data-change]") ?? [])];
  const current = changes.findIndex((change) => change === document.activeElement);
  const next = current < 0 ? nearest(changes, step) : changes[current + step];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "center" });
}

/** Without a current change: the first one in sight, or the last. */
function nearest(changes: readonly HTMLElement[], step: 1 | -1): HTMLElement | undefined {
  const isInSight = (change: HTMLElement) => {
    const { top } = change.getBoundingClientRect();
    return top >= 0 && top < window.innerHeight;
  };
  return step === 1 ? (changes.find(isInSight) ?? changes[0]) : (changes.findLast(isInSight) ?? changes.at(-1));
}

export function useChangeSteps(step: (by: 1 | -1) => void): void {
  useShortcut("n", () => step(1));
  useShortcut("f7", () => step(1));
  useShortcut("p", () => step(-1));
  useShortcut("shift+f7", () => step(-1));
}
