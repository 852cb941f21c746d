import type { User } from "../../../lib/user.ts";
import { SettingsSection } from "../settings-section.tsx";
import { words } from "../words.ts";
import { DeleteAccount } from "./delete-account.tsx";
import { ExportData } from "./export-data.tsx";

export function DataSection({ user }: { readonly user: User }) {
  return (
    <SettingsSection title={words.data}>
      <ExportData />
      <DeleteAccount user={user} />
    </SettingsSection>
  );
}
