// What a provider puts beside its reasoning to know it again: made here, it comes back unchanged or the request is refused.
import { createHmac } from "node:crypto";
import type { Protocol } from "./conversation.ts";

/** Not a secret: it only tells what this server made from what it did not. */
const sealKey = "the model server's seal";

/** Binds the text and the protocol, so that one protocol's signature is unknown to another. */
export function signatureOf(protocol: Protocol, text: string): string {
  return createHmac("sha512", sealKey).update(`${protocol}\n${text}`).digest("base64");
}

/** Holds the text itself, unreadable at a glance: for Responses, where the reasoning need not be shown at all. */
export function encryptReasoning(text: string): string {
  return `${Buffer.from(text).toString("base64")}.${signatureOf("responses", text)}`;
}

/** Undefined: this server did not make it. */
export function decryptReasoning(encrypted: string): string | undefined {
  const text = Buffer.from(encrypted.split(".")[0] ?? "", "base64").toString();
  return encryptReasoning(text) === encrypted ? text : undefined;
}
