import { themes, useTheme } from "../../lib/theme.ts";
import { SettingsSection } from "./settings-section.tsx";
import { words } from "./words.ts";

export function AppearanceSection() {
  const [theme, setTheme] = useTheme();
  return (
    <SettingsSection title={words.appearance}>
      <fieldset>
        <legend className="mb-1 text-meta font-medium">{words.theme}</legend>
        <div className="inline-flex rounded-control border border-line-strong bg-sheet p-0.5">
          {themes.map((value) => (
            <label
              key={value}
              className="flex h-7.5 cursor-pointer items-center rounded-[5px] px-3.5 text-meta text-soft has-checked:bg-well has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent max-md:h-10"
            >
              <input
                type="radio"
                name="theme"
                value={value}
                checked={theme === value}
                onChange={() => setTheme(value)}
                className="sr-only"
              />
              {words.themes[value]}
            </label>
          ))}
        </div>
      </fieldset>
    </SettingsSection>
  );
}
