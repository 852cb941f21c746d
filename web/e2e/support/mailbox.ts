// The mails that Auth has written to somebody.
import { expect, inject } from "vitest";
import { z } from "zod";

const mails = z.array(z.object({ link: z.object({ url: z.string() }).optional() }));

/** The link in the newest mail to an address. */
export async function linkMailedTo(email: string): Promise<string> {
  const address = `${inject("product").mailUrl}/messages.json?${new URLSearchParams({ to: email })}`;
  const newest = async () => mails.parse(await (await fetch(address)).json())[0]?.link?.url;
  await expect.poll(newest).toBeDefined();
  return (await newest()) ?? "";
}
