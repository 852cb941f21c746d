import { describe, expect, test } from "vitest";
import { chooseModel } from "./choose-model.ts";

const chosen = (args: string, env = {}) => {
  const { spec, apiKey, isLocal } = chooseModel(args.split(" ").filter(Boolean), env);
  return { name: spec.name, provider: spec.provider, base_url: spec.base_url, apiKey, isLocal };
};

describe("The model of the cases", () => {
  test.each([
    ["", {}, { name: "scripted-demo", provider: "openai_chat", base_url: null, apiKey: "any", isLocal: true }],
    [
      "--model scenario:echo --provider anthropic",
      { ANTHROPIC_API_KEY: "a" },
      { name: "scenario:echo", provider: "anthropic", base_url: null, apiKey: "any", isLocal: true },
    ],
    [
      "--model m",
      { ANTHROPIC_API_KEY: "a", OPENAI_API_KEY: "o" },
      { name: "m", provider: "anthropic", base_url: null, apiKey: "a", isLocal: false },
    ],
    [
      "--model m",
      { OPENAI_API_KEY: "o" },
      { name: "m", provider: "openai_responses", base_url: null, apiKey: "o", isLocal: false },
    ],
    [
      "--model m --base-url http://127.0.0.1:1/v1",
      { OPENAI_API_KEY: "o", MODEL_API_KEY: "own" },
      { name: "m", provider: "openai_chat", base_url: "http://127.0.0.1:1/v1", apiKey: "own", isLocal: false },
    ],
    [
      "--model m",
      { MODEL_BASE_URL: "http://127.0.0.1:1/v1" },
      { name: "m", provider: "openai_chat", base_url: "http://127.0.0.1:1/v1", apiKey: "", isLocal: false },
    ],
  ])("The model is chosen from the arguments %j and the environment %j", (args, env, expected) => {
    expect(chosen(args, env)).toEqual(expected);
  });

  test("A model needs a key if its provider does", () => {
    expect(() => chosen("--model m")).toThrow(/Set OPENAI_API_KEY/);
    expect(() => chosen("--model m --provider anthropic", { OPENAI_API_KEY: "o" })).toThrow(/Set ANTHROPIC_API_KEY/);
  });

  test("An unknown provider is refused", () => {
    expect(() => chosen("--model m --provider nobody")).toThrow(/no provider nobody/);
  });
});
