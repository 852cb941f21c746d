import { useQuery } from "@tanstack/react-query";
import { profileQuery, unsetProfile } from "../../lib/profile.ts";
import type { User } from "../../lib/user.ts";
import { Button } from "../../ui/button.tsx";
import { DefaultModel } from "./default-model.tsx";
import { ProfileForm } from "./profile-form.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { words } from "./words.ts";

export function ProfileSections({ user }: { readonly user: User }) {
  const { data: profile, error, refetch } = useQuery(profileQuery(user));
  if (error) {
    return (
      <SettingsSection title={words.you}>
        <p className="text-soft">{words.notLoaded}</p>
        <Button onClick={() => refetch()}>{words.tryAgain}</Button>
      </SettingsSection>
    );
  }
  // What is not known yet has its place already: a button below that moves is missed.
  const shown = profile ? "" : "invisible";
  return (
    <>
      <SettingsSection title={words.you}>
        <div className={shown}>
          <ProfileForm key={shown} user={user} profile={profile ?? unsetProfile} />
        </div>
      </SettingsSection>
      <SettingsSection title={words.model}>
        <div className={shown}>
          <DefaultModel user={user} profile={profile ?? unsetProfile} />
        </div>
      </SettingsSection>
    </>
  );
}
