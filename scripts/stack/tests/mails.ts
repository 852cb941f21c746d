// The mails in the mailbox of the stack under test.
import type { StoredMail } from "../auth/mail/mailbox.ts";
import { target } from "./target.ts";

/** Newest first. */
export async function mailsTo(address: string, mailUrl: string = target().mailUrl): Promise<StoredMail[]> {
  const response = await fetch(`${mailUrl}/messages.json?to=${encodeURIComponent(address)}`);
  return response.json();
}

/** The latest mail with a link and a code, which every mail but one kind has. */
export async function latestMailTo(
  address: string,
  mailUrl?: string,
): Promise<{ code: string; link: string; subject: string }> {
  const [mail] = await mailsTo(address, mailUrl);
  if (!mail?.link || mail.code === undefined) throw new Error(`No mail with a link was sent to ${address}`);
  return { code: mail.code, link: mail.link.url, subject: mail.subject };
}

/** The redirect of a link, which is not followed. */
export async function followLink(link: string): Promise<{ url: URL; fragment: URLSearchParams }> {
  const response = await fetch(link, { redirect: "manual" });
  const url = new URL(response.headers.get("location") ?? "");
  return { url, fragment: new URLSearchParams(url.hash.slice(1)) };
}
