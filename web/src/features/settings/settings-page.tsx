import { screens, useMedia } from "../../lib/use-media.ts";
import { useUser } from "../../lib/user.ts";
import { PageHeader } from "../../ui/page-header.tsx";
import { AccountSection } from "./account-section.tsx";
import { AppearanceSection } from "./appearance-section.tsx";
import { DataSection } from "./data/data-section.tsx";
import { KeysSection } from "./keys/keys-section.tsx";
import { ProfileSections } from "./profile-sections.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { ShortcutTable } from "./shortcut-table.tsx";
import { OperatorSection, UsageSection } from "./usage-section.tsx";
import { words } from "./words.ts";

export function SettingsPage() {
  const user = useUser();
  const isPhone = useMedia(screens.phone);
  if (user === undefined) return null;
  return (
    <div className="flex h-full flex-col overflow-y-auto">
      <title>{`${words.title} · ${words.product}`}</title>
      <PageHeader />
      <main className="mx-auto w-full max-w-176 flex-1 px-4 pb-16">
        <h1 className="mb-6 text-2xl tracking-tight">{words.title}</h1>
        <AppearanceSection />
        {user && <ProfileSections user={user} />}
        {user && <KeysSection user={user} />}
        {user && <UsageSection />}
        {user && <OperatorSection user={user} />}
        <AccountSection user={user} />
        {user && <DataSection user={user} />}
        {!isPhone && (
          <SettingsSection title={words.shortcuts}>
            <ShortcutTable />
          </SettingsSection>
        )}
      </main>
    </div>
  );
}
