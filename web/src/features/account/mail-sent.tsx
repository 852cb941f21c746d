import { projectUrl } from "../../lib/project.ts";
import { words } from "./words.ts";

/** The local stack keeps mails instead of sending them. The edge has no way to them. */
const localMailbox = /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/.test(projectUrl) ? `${projectUrl}/mail` : undefined;

export function MailSent({ email, isKeeping }: { readonly email: string; readonly isKeeping: boolean }) {
  return (
    <div role="status" className="mt-6 rounded-card bg-well px-4 py-3">
      <p>{isKeeping ? words.keepMailSent(email) : words.mailSent(email)}</p>
      {localMailbox !== undefined && (
        <a
          href={localMailbox}
          target="_blank"
          rel="noreferrer"
          className="mt-2 inline-block text-meta text-accent underline underline-offset-4"
        >
          {words.localMail}
        </a>
      )}
    </div>
  );
}
