import { decodeProtectedHeader } from "jose";
import { describe, expect, test } from "vitest";
import { createKeys } from "./keys.ts";

const inOneHour = Math.floor(Date.now() / 1000) + 3600;

describe("the project's keys", () => {
  test("The default keys are those of the CLI's local stack, so tools that embed them work", async () => {
    const { anonJwt, serviceJwt } = await createKeys();
    expect(anonJwt).toBe(
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJzdXBhYmFzZS1kZW1vIiwicm9sZSI6ImFub24iLCJleHAiOjE5ODM4MTI5OTZ9.CRXP1A7WOeoJeXxjNni43kdQwgnWNReilDMblYTn_I0",
    );
    expect(serviceJwt).toBe(
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJzdXBhYmFzZS1kZW1vIiwicm9sZSI6InNlcnZpY2Vfcm9sZSIsImV4cCI6MTk4MzgxMjk5Nn0.EGIM96RAZx35lJzdJsyH-qQwv8Hdp7fsn3W0YpN81IU",
    );
  });

  test("A signed token names its key and verifies", async () => {
    const keys = await createKeys();
    const token = await keys.sign({ role: "authenticated", sub: "someone", exp: inOneHour });
    expect(decodeProtectedHeader(token)).toEqual({ alg: "HS256", typ: "JWT", kid: "local" });
    expect(await keys.verify(token)).toEqual({ role: "authenticated", sub: "someone", exp: inOneHour });
  });

  test("Expired, foreign and unsigned tokens are refused", async () => {
    const keys = await createKeys();
    const stranger = await createKeys("another secret with more than 32 characters");
    await expect(keys.verify(await keys.sign({ role: "anon", exp: 1 }))).rejects.toThrow(/exp/);
    await expect(keys.verify(await stranger.sign({ role: "anon", exp: inOneHour }))).rejects.toThrow(/signature/);
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa('{"role":"service_role"}')}.`;
    await expect(keys.verify(unsigned)).rejects.toThrow();
  });

  test("A custom JWT secret gets its own secret key and refuses the well-known one", async () => {
    const known = await createKeys();
    const own = await createKeys("another secret with more than 32 characters");
    expect(own.secretKey).toMatch(/^sb_secret_[\w-]{31}$/);
    expect(own.toJwt(own.secretKey)).toBe(own.serviceJwt);
    expect(own.toJwt(known.secretKey)).toBe(known.secretKey);
  });

  test("A key is replaced by a JWT of its role; any other text stays", async () => {
    const keys = await createKeys();
    expect(keys.toJwt(keys.publishableKey)).toBe(keys.anonJwt);
    expect(keys.toJwt(keys.secretKey)).toBe(keys.serviceJwt);
    expect(keys.toJwt(`${keys.secretKey}x`)).toBe(`${keys.secretKey}x`);
  });
});
