import { Link, useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { useUser } from "../../lib/user.ts";
import { Button } from "../../ui/button.tsx";
import { notify } from "../../ui/notices.tsx";
import { Select } from "../../ui/select.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { useSharing } from "./use-sharing.ts";
import { words } from "./words.ts";

const options = (["editor", "viewer"] as const).map((value) => ({ value, label: words.roles[value] }));

export function InviteForm() {
  const isGuest = useUser()?.isGuest ?? false;
  const here = useLocation().href;
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<"editor" | "viewer">("editor");
  const { invite, isPending } = useSharing();
  if (isGuest) {
    return (
      <p className="text-meta text-soft">
        {words.guestsInviteNobody}{" "}
        <Link to="/sign-in" search={{ mode: "sign-up", to: here }} className="font-medium text-accent underline">
          {words.addAddress}
        </Link>
      </p>
    );
  }
  const send = async () => {
    if (!(await invite(email, role))) return;
    notify({ text: words.invited(email) });
    setEmail((typed) => (typed === email ? "" : typed));
  };
  return (
    <form
      className="flex flex-wrap items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <TextField
        label={words.email}
        hint={words.emailHint}
        type="email"
        required
        autoComplete="off"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        className="min-w-52 flex-1"
      />
      <Select
        label={words.role}
        options={options}
        value={role}
        onChoose={(chosen) => setRole(chosen === "viewer" ? "viewer" : "editor")}
        className="w-28"
      />
      <Button type="submit" kind="primary" size="large" disabled={isPending} className="max-md:w-full md:mt-6">
        {words.invite}
      </Button>
    </form>
  );
}
