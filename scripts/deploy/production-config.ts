// The config.toml of one project: ours, how its functions are deployed, and a block that overrides what is meant for this machine.
import { parse, stringify } from "smol-toml";
import type { Secrets } from "../product/secrets.ts";

export interface ProductionSettings {
  /** supabase/config.toml. */
  readonly ours: string;
  /** As the bundles are deployed. */
  readonly deployed: string;
  readonly ref: string;
  readonly siteUrl: string;
  readonly secrets: { readonly all: Secrets };
}

/** Guests of one address that may sign in within an hour. */
const guestsPerHour = 5;

export function productionConfig({ ours, deployed, ...project }: ProductionSettings): string {
  const { functions } = parse(deployed);
  return `${stringify({ ...parse(ours), functions })}\n${productionBlock(project)}`;
}

/** `config push` takes these settings instead of ours, because the block has the project's reference. */
export function productionBlock({
  ref,
  siteUrl,
  secrets,
}: Pick<ProductionSettings, "ref" | "siteUrl" | "secrets">): string {
  const auth = {
    site_url: siteUrl,
    additional_redirect_urls: [`${siteUrl}/**`],
    enable_anonymous_sign_ins: true,
    rate_limit: { anonymous_users: guestsPerHour },
    email: { enable_confirmations: true, ...mailServer(secrets.all) },
    captcha: captcha(secrets.all),
  };
  return `${stringify({ remotes: { production: { project_id: ref, auth } } })}\n`;
}

export const hasCaptcha = (secrets: Secrets): boolean => Boolean(secrets.TURNSTILE_SECRET_KEY);
export const hasMailServer = (secrets: Secrets): boolean => Boolean(secrets.SMTP_HOST);

function captcha(secrets: Secrets) {
  return hasCaptcha(secrets)
    ? { enabled: true, provider: "turnstile", secret: "env(TURNSTILE_SECRET_KEY)" }
    : { enabled: false };
}

/** The password stays out of the file. */
function mailServer(secrets: Secrets) {
  if (!hasMailServer(secrets)) return {};
  const { SMTP_HOST, SMTP_PORT, SMTP_USER, SMTP_ADMIN_EMAIL } = secrets;
  return {
    smtp: {
      enabled: true,
      host: SMTP_HOST,
      port: Number(SMTP_PORT || 587),
      user: SMTP_USER,
      pass: "env(SMTP_PASS)",
      admin_email: SMTP_ADMIN_EMAIL,
      sender_name: "Edgewright",
    },
  };
}
