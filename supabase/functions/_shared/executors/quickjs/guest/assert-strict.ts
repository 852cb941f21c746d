// node:assert/strict, where equal and deepEqual compare strictly.
import { deepStrictEqual, notDeepStrictEqual, notStrictEqual, strict, strictEqual } from "./assert.ts";

export {
  AssertionError,
  deepStrictEqual,
  deepStrictEqual as deepEqual,
  doesNotMatch,
  doesNotReject,
  doesNotThrow,
  fail,
  match,
  notDeepStrictEqual,
  notDeepStrictEqual as notDeepEqual,
  notStrictEqual,
  notStrictEqual as notEqual,
  ok,
  rejects,
  strict,
  strictEqual,
  strictEqual as equal,
  throws,
} from "./assert.ts";
export default Object.assign(strict, { deepStrictEqual, notDeepStrictEqual, notStrictEqual, strictEqual });
