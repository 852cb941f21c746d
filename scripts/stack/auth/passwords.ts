// Password rules, and hashing by pgcrypto: the same bcrypt hash that crypt(…, gen_salt('bf')) produces in a seed.
import type { ProjectConfig } from "../config/project-config.ts";
import type { AuthDb } from "./database.ts";
import { AuthError, validationFailed } from "./errors.ts";

const maxBytes = 72; // bcrypt ignores what follows
const bcryptCost = 8; // hosted takes 10, which is four times as slow and protects nothing here

const lower = "abcdefghijklmnopqrstuvwxyz";
const upper = lower.toUpperCase();
const digits = "0123456789";
const symbols = "!@#$%^&*()_+-=[]{};'\\:\"|<>?,./`~";

const requirements: Readonly<Record<string, readonly string[]>> = {
  letters_digits: [lower + upper, digits],
  lower_upper_letters_digits: [lower, upper, digits],
  lower_upper_letters_digits_symbols: [lower, upper, digits, symbols],
};

export function assertPasswordAllowed(password: string, config: ProjectConfig["auth"]): void {
  if (Buffer.byteLength(password) > maxBytes)
    throw validationFailed(`Password cannot be longer than ${maxBytes} characters`, 422);
  const sets = requirements[config.password_requirements] ?? [];
  const lacks = sets.some((set) => ![...set].some((character) => password.includes(character)));
  const isShort = [...password].length < config.minimum_password_length;
  if (!lacks && !isShort) return;
  const sentences = [
    ...(isShort ? [`Password should be at least ${config.minimum_password_length} characters.`] : []),
    ...(lacks ? [`Password should contain at least one character of each: ${sets.join(", ")}.`] : []),
  ];
  const reasons = [...(isShort ? ["length"] : []), ...(lacks ? ["characters"] : [])];
  throw new AuthError(422, "weak_password", sentences.join(" "), { weak_password: { reasons } });
}

export async function hashPassword(db: AuthDb, password: string): Promise<string> {
  const [row] = await db<{ hash: string }[]>`select _stack.hash_password(${password}, ${bcryptCost}) as hash`;
  if (!row) throw new Error("Postgres hashed nothing");
  return row.hash;
}

export async function isPassword(db: AuthDb, password: string, hash: string | null): Promise<boolean> {
  if (!hash) return false;
  const [row] = await db<{ matches: boolean }[]>`select _stack.is_password(${password}, ${hash}) as matches`;
  return row?.matches ?? false;
}
