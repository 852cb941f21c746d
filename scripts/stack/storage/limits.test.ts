import { describe, expect, test } from "vitest";
import { assertBucketName, assertKey, assertMimeType, parseApiSize, parseConfigSize } from "./limits.ts";

describe("a size", () => {
  test.each([
    [1234, 1234],
    ["5B", 5],
    ["20KB", 20_000],
    ["1.5mb", 1_500_000],
    ["2 GB", 2_000_000_000],
  ])("The API's size %j is %i bytes", (size, bytes) => {
    expect(parseApiSize(size)).toBe(bytes);
  });

  test.each(["", "10", "ten MB", "10TB", "-1MB", "1MiB"])("The API's size %j is refused", (size) => {
    expect(() => parseApiSize(size)).toThrow("Invalid file size format");
  });

  test.each([
    [1234, 1234],
    ["512", 512],
    ["50MiB", 52_428_800],
    ["50MB", 52_428_800],
    ["1k", 1024],
    ["1.5GiB", 1_610_612_736],
  ])("The size %j in config.toml is %i bytes", (size, bytes) => {
    expect(parseConfigSize(size)).toBe(bytes);
  });

  test("An unreadable size in config.toml is named", () => {
    expect(() => parseConfigSize("large")).toThrow('"large" is not a file size');
  });
});

describe("a MIME type", () => {
  test.each([
    ["image/png", ["image/png"]],
    ["IMAGE/PNG", ["image/png"]],
    ["image/png", ["text/plain", "image/*"]],
    ["text/plain;charset=UTF-8", ["text/plain"]],
    ["application/x-anything", ["*/*"]],
    ["image/png", []],
    ["image/png", null],
  ])("The type %s is accepted where %j is allowed", (type, allowed) => {
    expect(() => assertMimeType(type, allowed)).not.toThrow();
  });

  test.each([
    ["image/svg+xml", ["image/png"]],
    ["imagex/png", ["image/*"]],
    ["image", ["image/*"]],
    ["", ["image/*"]],
  ])("The type %s is refused where %j is allowed", (type, allowed) => {
    expect(() => assertMimeType(type, allowed)).toThrow(`mime type ${type} is not supported`);
  });
});

describe("a name", () => {
  test.each(["a", "folder/file.txt", "../up", "a b+c@d,(e)!$&'*=;:?-_.", "x".repeat(1024)])(
    "%s is a valid key",
    (key) => {
      expect(assertKey(key)).toBe(key);
    },
  );

  test.each(["", "ä", "a\\b", "a#b", "a\nb", "a%b", "x".repeat(1025)])("%j is not a valid key", (key) => {
    expect(() => assertKey(key)).toThrow("Invalid key");
  });

  test.each(["avatars", "My Bucket", "a.b-c_d"])("%s is a valid bucket name", (name) => {
    expect(assertBucketName(name)).toBe(name);
  });

  test.each(["", "a/b", " a", "a ", "ä", "x".repeat(101)])("%j is not a valid bucket name", (name) => {
    expect(() => assertBucketName(name)).toThrow("Bucket name invalid");
  });
});
