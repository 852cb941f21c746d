import { Link } from "@tanstack/react-router";
import { SettingsSection } from "./settings-section.tsx";
import { words } from "./words.ts";

export function UsageSection() {
  return (
    <SettingsSection title={words.usage}>
      <p className="text-meta text-soft">{words.usageHint}</p>
      <Link
        to="/usage"
        className="inline-flex h-8 items-center rounded-control border border-line bg-sheet px-3 text-meta font-medium hover:bg-well max-md:h-11"
      >
        {words.showUsage}
      </Link>
    </SettingsSection>
  );
}
