import { Kbd } from "../../ui/kbd.tsx";
import { shortcutGroups } from "./shortcut-list.ts";

export function ShortcutTable() {
  return (
    <div className="space-y-4">
      {shortcutGroups.map(({ title, shortcuts }) => (
        <section key={title}>
          <h3 className="mb-1 text-small font-normal tracking-normal text-faint">{title}</h3>
          <dl>
            {shortcuts.map(([shortcut, meaning]) => (
              <div key={shortcut} className="flex items-center justify-between gap-4 border-b border-line py-1.5">
                <dt className="text-meta">{meaning}</dt>
                <dd>
                  <Kbd shortcut={shortcut} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
