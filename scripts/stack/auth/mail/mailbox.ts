// The mails that Auth would send, kept in memory and shown at `/mail`.
import { randomUUID } from "node:crypto";
import type { StackPart } from "../../part.ts";
import { mailboxPage } from "./mailbox-page.ts";

export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Paragraphs of plain text. */
  readonly paragraphs: readonly string[];
  readonly link?: { readonly label: string; readonly url: string };
  /** The code to type in instead of following the link. */
  readonly code?: string;
}

export interface StoredMail extends Mail {
  readonly id: string;
  readonly sentAt: string;
}

export type SendMail = (mail: Mail) => void;

export interface Mailbox extends StackPart {
  readonly send: SendMail;
}

export const mailPrefix = "/mail";

const maxMails = 500;

export function createMailbox(): Mailbox {
  let mails: readonly StoredMail[] = [];

  function answer({ method, url }: Request): Response {
    const { pathname, searchParams } = new URL(url);
    const isList = pathname === `${mailPrefix}/messages.json`;
    if (method === "DELETE" && isList) mails = [];
    else if (method !== "GET" && method !== "HEAD") return new Response("Method not allowed", { status: 405 });
    const to = searchParams.get("to")?.toLowerCase();
    const listed = to === undefined ? mails : mails.filter((mail) => mail.to === to);
    if (isList) return Response.json(listed, { headers: { "cache-control": "no-store" } });
    if (pathname !== mailPrefix && pathname !== `${mailPrefix}/`) return new Response("Not found", { status: 404 });
    return new Response(mailboxPage(listed), { headers: pageHeaders });
  }

  return {
    send: (mail) => {
      mails = [
        { ...mail, to: mail.to.toLowerCase(), id: randomUUID(), sentAt: new Date().toISOString() },
        ...mails,
      ].slice(0, maxMails);
    },
    fetch: async (request) => answer(request),
    stop: async () => undefined,
  };
}

const pageHeaders = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
};
