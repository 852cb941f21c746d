export function SettingsPage() {
  return <section className="p-4 text-soft">Settings</section>;
}
