import { describe, expect, test } from "vitest";
import { localPublishableKey, localUrl, readOptions, UsageError } from "./options.ts";

describe("the command line", () => {
  test("Without options the terminal uses the local stack as a guest", () => {
    expect(readOptions([], {})).toEqual({
      sessionId: undefined,
      isNew: false,
      url: localUrl,
      key: localPublishableKey,
      account: undefined,
      isJson: false,
      isInteractive: false,
      message: undefined,
    });
  });

  test("Words on the command line are the message", () => {
    expect(readOptions(["--new", "Make", "a page"], {})).toMatchObject({ isNew: true, message: "Make a page" });
  });

  test("Options take precedence over the environment", () => {
    const env = {
      SUPABASE_URL: "https://a.example/",
      SUPABASE_PUBLISHABLE_KEY: "k",
      CHAT_EMAIL: "e",
      CHAT_PASSWORD: "p",
    };
    expect(readOptions([], env)).toMatchObject({
      url: "https://a.example",
      key: "k",
      account: { email: "e", password: "p" },
    });
    expect(readOptions(["--url", "http://b.example", "--key", "l"], env)).toMatchObject({
      url: "http://b.example",
      key: "l",
    });
  });

  test.each([
    [["--sesion", "x"], "--sesion"],
    [["--session", "x", "--new"], "not both"],
    [["--url", "ftp://a.example"], "--url must be"],
    [["--url", "https://a.example"], "publishable key is needed"],
    [["--email", "a@example.com"], "both --email and --password"],
  ])("%j is refused with a sentence", (args, sentence) => {
    expect(() => readOptions(args, {})).toThrow(UsageError);
    expect(() => readOptions(args, {})).toThrow(sentence);
  });

  test("--help asks for the usage text", () => {
    expect(readOptions(["--help"], {})).toBe("help");
  });
});
