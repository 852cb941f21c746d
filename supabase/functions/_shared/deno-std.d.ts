// deno-std ships no types: this declares the part that is used.

declare module "deno-std/async/delay.js" {
  /** Rejects with the signal's reason when it aborts first. */
  export function delay(ms: number, options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
}

declare module "deno-std/bytes/concat.js" {
  export function concat(pieces: readonly Uint8Array[]): Uint8Array;
}

declare module "deno-std/crypto/timing_safe_equal.js" {
  /** Throws TypeError when the lengths differ. */
  export function timingSafeEqual(a: ArrayBuffer | ArrayBufferView, b: ArrayBuffer | ArrayBufferView): boolean;
}

declare module "deno-std/encoding/base64.js" {
  export function encodeBase64(data: ArrayBuffer | Uint8Array | string): string;
  /** Throws on anything outside the alphabet, line breaks included. */
  export function decodeBase64(text: string): Bytes;
  /** `Uint8Array<ArrayBuffer>`, which the TypeScript of Deno 2.1 cannot say. */
  type Bytes = ReturnType<typeof Uint8Array.from>;
}

declare module "deno-std/http/server_sent_event_stream.js" {
  export interface ServerSentEventMessage {
    readonly event: string;
    readonly data: string;
  }
  export class ServerSentEventStream extends TransformStream<ServerSentEventMessage, Uint8Array> {}
}

declare module "deno-std/expect/expect.js" {
  export const expect: ((actual: unknown) => object) & {
    extend(matchers: Readonly<Record<string, unknown>>): void;
    addEqualityTesters(testers: readonly ((left: unknown, right: unknown) => boolean | undefined)[]): void;
  };
}

declare module "deno-std/expect/fn.js" {
  export function fn(...implementations: unknown[]): unknown;
}

declare module "deno-std/internal/diff.js" {
  export function diff(
    before: readonly string[],
    after: readonly string[],
  ): { readonly type: "common" | "added" | "removed"; readonly value: string }[];
}
