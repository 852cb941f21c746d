// Signatures of reasoning: it has to come back unchanged, or the request is refused.
import { createHmac } from "node:crypto";
import type { Protocol } from "./conversation.ts";

/** Not a secret: it only distinguishes what this server made. */
const sealKey = "the model server's seal";

/** Signs the text for one protocol, so that another one does not accept it. */
export function signatureOf(protocol: Protocol, text: string): string {
  return createHmac("sha512", sealKey).update(`${protocol}\n${text}`).digest("base64");
}

/** Contains the text, for Responses, where reasoning may stay hidden. */
export function encryptReasoning(text: string): string {
  return `${Buffer.from(text).toString("base64")}.${signatureOf("responses", text)}`;
}

/** Undefined if this server did not make it. */
export function decryptReasoning(encrypted: string): string | undefined {
  const text = Buffer.from(encrypted.split(".")[0] ?? "", "base64").toString();
  return encryptReasoning(text) === encrypted ? text : undefined;
}
