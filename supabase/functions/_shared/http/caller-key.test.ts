import { expect, test } from "vitest";
import { createEnvironment, type Environment } from "../runtime/environment.ts";
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

test("During a rotation the previous key is accepted, too, and no longer when it is removed", async () => {
  const [current, previous] = ["the-key-of-today-123456", "the-key-of-before-123456"];
  const rotating: Record<string, string> = { EXECUTE_KEY: current, EXECUTE_KEY_PREVIOUS: previous };
  const during = createEnvironment((name) => rotating[name]);
  const after = createEnvironment((name) => (name === "EXECUTE_KEY" ? current : undefined));
  const send = (apikey: string, to: Environment) => requireKey(new Headers({ apikey }), "EXECUTE_KEY", to);
  const sign = async (signingKey: string, to: Environment) => {
    const headers = new Headers({ [signatureHeader]: await signatureOf(text, signingKey, now()) });
    return requireSignature({ headers, text }, "EXECUTE_KEY", to);
  };
  for (const prove of [send, sign]) {
    await prove(current, during);
    await prove(previous, during);
    await prove(current, after);
    await expect(prove(previous, after)).rejects.toMatchObject(forbidden);
    await expect(prove(`${current}${previous}`, during)).rejects.toMatchObject(forbidden);
  }
});
