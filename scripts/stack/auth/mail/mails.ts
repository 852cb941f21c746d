// The text and link of each mail.
import type { Mail } from "./mailbox.ts";

export type MailType = "signup" | "invite" | "magiclink" | "recovery" | "email_change" | "reauthentication";

const words: Readonly<Record<MailType, { readonly subject: string; readonly text: string; readonly label: string }>> = {
  signup: {
    subject: "Confirm your sign-up",
    text: "Confirm this address to finish your sign-up.",
    label: "Confirm your address",
  },
  invite: {
    subject: "You have been invited",
    text: "You have been invited to create an account.",
    label: "Accept the invitation",
  },
  magiclink: { subject: "Your sign-in link", text: "Follow the link to sign in.", label: "Sign in" },
  recovery: {
    subject: "Reset your password",
    text: "Follow the link to choose a new password.",
    label: "Reset your password",
  },
  email_change: {
    subject: "Confirm your change of address",
    text: "Confirm the change of your address.",
    label: "Confirm the change",
  },
  reauthentication: {
    subject: "Confirm that it is you",
    text: "Enter this code to confirm that it is you.",
    label: "",
  },
};

export interface VerificationLink {
  readonly apiUrl: string;
  readonly tokenHash: string;
  readonly type: MailType;
  readonly redirectTo: string;
}

export function verificationUrl({ apiUrl, tokenHash, type, redirectTo }: VerificationLink): string {
  return `${apiUrl}/auth/v1/verify?${new URLSearchParams({ token: tokenHash, type, redirect_to: redirectTo })}`;
}

export function verificationMail(to: string, code: string, link: VerificationLink): Mail {
  const { subject, text, label } = words[link.type];
  return { to, subject, paragraphs: [text], link: { label, url: verificationUrl(link) }, code };
}

export function reauthenticationMail(to: string, code: string): Mail {
  const { subject, text } = words.reauthentication;
  return { to, subject, paragraphs: [text], code };
}
