import { useQuery } from "@tanstack/react-query";
import { profileQuery } from "../../lib/profile.ts";
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
  return (
    <>
      <SettingsSection title={words.you}>
        {profile ? <ProfileForm user={user} profile={profile} /> : <div className="h-68" />}
      </SettingsSection>
      <SettingsSection title={words.model}>
        {profile ? <DefaultModel user={user} profile={profile} /> : <div className="h-20" />}
      </SettingsSection>
    </>
  );
}
