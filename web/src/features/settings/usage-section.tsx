import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { call } from "../../lib/project.ts";
import type { User } from "../../lib/user.ts";
import { SettingsSection } from "./settings-section.tsx";
import { words } from "./words.ts";

const linkClass =
  "inline-flex h-8 items-center rounded-control border border-line bg-sheet px-3 text-meta font-medium hover:bg-well max-md:h-11 max-md:px-4";

export function UsageSection() {
  return (
    <SettingsSection title={words.usage}>
      <p className="text-meta text-soft">{words.usageHint}</p>
      <Link to="/usage" className={linkClass}>
        {words.showUsage}
      </Link>
    </SettingsSection>
  );
}

/** Only for those whom the database names. */
export function OperatorSection({ user }: { readonly user: User }) {
  const { data: isOperator } = useQuery({
    queryKey: ["is-operator", user.id],
    queryFn: () => call("is_operator", {}),
    enabled: !user.isGuest,
    staleTime: 60_000,
  });
  if (isOperator !== true) return null;
  return (
    <SettingsSection title={words.operator}>
      <p className="text-meta text-soft">{words.operatorHint}</p>
      <Link to="/operator" className={linkClass}>
        {words.showOperator}
      </Link>
    </SettingsSection>
  );
}
