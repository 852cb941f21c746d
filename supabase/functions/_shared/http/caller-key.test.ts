import { expect, test } from "vitest";
import { createEnvironment } from "../runtime/environment.ts";
import { requireKey, requireSignature, signatureHeader, signatureOf } from "./caller-key.ts";

const key = "the-key-of-the-kicks-1234";
const environment = createEnvironment((name) => (name === "AGENT_KICK_KEY" ? key : undefined));
const forbidden = { code: "forbidden" };
const now = () => Math.floor(Date.now() / 1000);
const text = '{"run_id": "4b3c7b7e-4a34-4fb1-8a65-0d6e1ad9b5ad"}';

const check = (signature: string, signed = text) =>
  requireSignature(
    { headers: new Headers({ [signatureHeader]: signature }), text: signed },
    "AGENT_KICK_KEY",
    environment,
  );

test("Only a caller with the whole key is let in", async () => {
  const ask = (apikey: string) => requireKey(new Headers({ apikey }), "AGENT_KICK_KEY", environment);
  await ask(key);
  for (const other of ["", key.slice(0, -1), `${key}x`, key.replace("1", "2"), key.toUpperCase()]) {
    await expect(ask(other)).rejects.toMatchObject(forbidden);
  }
  await expect(ask("").catch(({ message }) => message)).resolves.not.toContain(key);
});

test("A text is accepted with its own signature and no other", async () => {
  const signature = await signatureOf(text, key, now());
  await check(signature);
  await expect(check(signature, text.replace("4b3c", "4b3d"))).rejects.toMatchObject(forbidden);
  await expect(check(await signatureOf(text, `${key}x`, now()))).rejects.toMatchObject(forbidden);
  await expect(check(signature.replace(/^\d+/, String(now() + 1)))).rejects.toMatchObject(forbidden);
  for (const none of ["", ".", key, `${now()}.`, `${now()}.${key}`, `1e9.${signature}`]) {
    await expect(check(none), none).rejects.toMatchObject(forbidden);
  }
});

test("A signature is valid for five minutes before and after its time", async () => {
  for (const seconds of [-290, 290]) await check(await signatureOf(text, key, now() + seconds));
  for (const seconds of [-310, 310]) {
    await expect(check(await signatureOf(text, key, now() + seconds))).rejects.toMatchObject(forbidden);
  }
});
