// How large a deployed function may be.
import type { FunctionBundle } from "../functions/bundle-functions.ts";

/** The platform refuses 5 MB, and answers with unexplained errors from about 4 MB. */
const maxCompressedBytes = 3_000_000;

type Size = Pick<FunctionBundle, "name" | "bytes" | "compressedBytes">;

export function describeSizes(bundles: readonly Size[]): string {
  return bundles
    .map(({ name, bytes, compressedBytes }) => `${name} ${kilobytes(compressedBytes)} of ${kilobytes(bytes)}`)
    .join(", ");
}

export function findTooLarge(bundles: readonly Size[]): string[] {
  return bundles
    .filter(({ compressedBytes }) => compressedBytes > maxCompressedBytes)
    .map(
      ({ name, compressedBytes }) =>
        `The function ${name} has ${kilobytes(compressedBytes)} compressed, more than ${kilobytes(maxCompressedBytes)}.`,
    );
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1000)} kB`;
}
