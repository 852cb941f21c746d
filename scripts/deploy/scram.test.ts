import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { scramVerifier } from "./scram.ts";

/** The example conversation of RFC 7677. */
const salt = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");
const conversation =
  "n=user,r=rOprNGfwEbeRWgbNEkqO," +
  "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096," +
  "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

test("A verifier proves the server of the RFC's example", () => {
  const [, serverKey = ""] = scramVerifier("pencil", salt).split("$")[2]?.split(":") ?? [];
  const signature = createHmac("sha256", Buffer.from(serverKey, "base64")).update(conversation).digest("base64");
  expect(signature).toBe("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
});

test("A verifier has the form that Postgres stores and can be quoted as it is", () => {
  const base64 = "[A-Za-z0-9+/]+=*";
  expect(scramVerifier("a password")).toMatch(new RegExp(`^SCRAM-SHA-256\\$4096:${base64}\\$${base64}:${base64}$`));
  expect(scramVerifier("a password")).not.toBe(scramVerifier("a password"));
  expect(() => scramVerifier("pässword")).toThrow("printable ASCII");
});
