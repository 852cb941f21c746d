import { expect, test } from "vitest";
import { createMailbox } from "./mailbox.ts";

const read = async (mailbox: ReturnType<typeof createMailbox>, path: string) =>
  mailbox.fetch?.(new Request(`http://127.0.0.1${path}`));

test("The mailbox lists mails newest first, for every address or for one", async () => {
  const mailbox = createMailbox();
  mailbox.send({ to: "Ada@example.com", subject: "one", paragraphs: [] });
  mailbox.send({ to: "bob@example.com", subject: "two", paragraphs: [] });
  const all = await (await read(mailbox, "/mail/messages.json"))?.json();
  expect(all.map(({ subject }: { subject: string }) => subject)).toEqual(["two", "one"]);
  const adas = await (await read(mailbox, "/mail/messages.json?to=ada@EXAMPLE.com"))?.json();
  expect(adas).toMatchObject([{ to: "ada@example.com", subject: "one" }]);
});

test("The mailbox shows clickable links and escapes everything else in a mail", async () => {
  const mailbox = createMailbox();
  const hostile = `<script>alert("1")</script>'`;
  mailbox.send({
    to: hostile,
    subject: hostile,
    paragraphs: [hostile],
    code: hostile,
    link: { label: hostile, url: 'http://x/?a=1&b="' },
  });
  const page = (await (await read(mailbox, "/mail"))?.text()) ?? "";
  expect(page).not.toContain("<script>");
  expect(page).toContain('href="http://x/?a=1&amp;b=&quot;"');
  expect(page).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;");
});

test("An empty mailbox says so, and a full one drops the oldest mails", async () => {
  const mailbox = createMailbox();
  expect(await (await read(mailbox, "/mail/"))?.text()).toContain("No mail yet");
  for (let index = 0; index < 510; index++) mailbox.send({ to: "a@b.c", subject: String(index), paragraphs: [] });
  const kept = await (await read(mailbox, "/mail/messages.json"))?.json();
  expect([kept.length, kept[0].subject]).toEqual([500, "509"]);
});

test("The mailbox answers 404 for any other path", async () => {
  expect((await read(createMailbox(), "/mail/other"))?.status).toBe(404);
});
