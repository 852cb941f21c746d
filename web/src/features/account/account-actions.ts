// What each form of the page does. They throw the errors of auth-js, or CaptchaFailed.
import { auth } from "../../lib/auth.ts";
import { solveCaptcha } from "../../lib/captcha.ts";
import type { User } from "../../lib/user.ts";
import type { AccountMode } from "./account-mode.ts";

export interface AccountOrder {
  readonly mode: AccountMode;
  readonly email: string;
  readonly password: string;
  /** Where a link in a mail leads. */
  readonly to: string;
  readonly user: User | null;
}

export type AccountOutcome = "signed-in" | "mail-sent";

export async function carryOut(order: AccountOrder): Promise<AccountOutcome> {
  switch (order.mode) {
    case "sign-in":
      return signIn(order);
    case "sign-up":
      return order.user?.isGuest ? keepWork(order) : signUp(order);
    case "link":
      return sendLink(order);
    case "forgot":
      return sendRecovery(order);
    case "new-password":
      return setPassword(order);
  }
}

async function signIn({ email, password }: AccountOrder): Promise<AccountOutcome> {
  const { error } = await auth.signInWithPassword({ email, password, options: await solveCaptcha() });
  if (error) throw error;
  return "signed-in";
}

async function signUp({ email, password, to }: AccountOrder): Promise<AccountOutcome> {
  const options = { emailRedirectTo: pageAddress({ to }), ...(await solveCaptcha()) };
  const { data, error } = await auth.signUp({ email, password, options });
  if (error) throw error;
  return data.session ? "signed-in" : "mail-sent";
}

/** The guest's user gets the address, and so keeps its id and its sessions. */
async function keepWork({ email, password, to }: AccountOrder): Promise<AccountOutcome> {
  const { data, error } = await auth.updateUser({ email, password }, { emailRedirectTo: pageAddress({ to }) });
  if (error) throw error;
  return data.user.is_anonymous ? "mail-sent" : "signed-in";
}

async function sendLink({ email, to }: AccountOrder): Promise<AccountOutcome> {
  const options = { emailRedirectTo: pageAddress({ to }), ...(await solveCaptcha()) };
  const { error } = await auth.signInWithOtp({ email, options });
  if (error) throw error;
  return "mail-sent";
}

async function sendRecovery({ email, to }: AccountOrder): Promise<AccountOutcome> {
  const redirectTo = pageAddress({ mode: "new-password", to });
  const { error } = await auth.resetPasswordForEmail(email, { redirectTo, ...(await solveCaptcha()) });
  if (error) throw error;
  return "mail-sent";
}

async function setPassword({ password }: AccountOrder): Promise<AccountOutcome> {
  const { error } = await auth.updateUser({ password });
  if (error) throw error;
  return "signed-in";
}

function pageAddress(search: Readonly<Record<string, string>>): string {
  return `${location.origin}/sign-in?${new URLSearchParams(search)}`;
}
