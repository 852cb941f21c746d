// The mailbox as a page for people: newest first, everything escaped.
import type { StoredMail } from "./mailbox.ts";

const style = `
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
  article { border: 1px solid #8884; border-radius: .5rem; padding: 1rem 1.25rem; margin: 1rem 0; }
  header { display: flex; gap: 1rem; justify-content: space-between; color: #888; font-size: .85rem; }
  h2 { margin: .25rem 0 .5rem; font-size: 1.1rem; }
  code { font-size: 1.4rem; letter-spacing: .15em; }
`;

export function mailboxPage(mails: readonly StoredMail[]): string {
  const list =
    mails.length === 0 ? "<p>No mail yet. Auth writes here instead of sending.</p>" : mails.map(mailArticle).join("\n");
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Mail (${mails.length})</title><style>${style}</style></head>
<body><h1>Mail</h1>
${list}
</body></html>`;
}

function mailArticle({ to, subject, paragraphs, link, code, sentAt }: StoredMail): string {
  return `<article>
<header><span>To ${escapeHtml(to)}</span><time datetime="${escapeHtml(sentAt)}">${escapeHtml(sentAt)}</time></header>
<h2>${escapeHtml(subject)}</h2>
${paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join("\n")}
${link ? `<p><a href="${escapeHtml(link.url)}" rel="noreferrer">${escapeHtml(link.label)}</a></p>` : ""}
${code === undefined ? "" : `<p>Or enter the code <code>${escapeHtml(code)}</code></p>`}
</article>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
