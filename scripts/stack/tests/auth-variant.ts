// Auth in this process, over the database of the stack under test, with settings that its config.toml does not have.
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { authPrefix, createAuth } from "../auth/auth.ts";
import { createMailbox, mailPrefix } from "../auth/mail/mailbox.ts";
import { type ProjectConfig, readProjectConfig } from "../config/project-config.ts";
import { startGateway } from "../gateway/gateway.ts";
import { createKeys } from "../keys.ts";
import { createLogger } from "../log.ts";
import { sessionless, target } from "./target.ts";

type AuthConfig = ProjectConfig["auth"];

export interface AuthVariant {
  readonly url: string;
  readonly mailUrl: string;
  client(options?: { flowType?: "pkce" }): SupabaseClient;
  admin(): SupabaseClient;
  stop(): Promise<void>;
}

export async function authVariant(
  changes: Partial<Omit<AuthConfig, "email">>,
  email: Partial<AuthConfig["email"]> = {},
  captchaVerifyUrl = "http://captcha.invalid",
): Promise<AuthVariant> {
  const log = createLogger("silent");
  const keys = await createKeys(target().jwtSecret);
  const defaults = readProjectConfig("/nowhere", {});
  const config = { ...defaults, auth: { ...defaults.auth, ...changes, email: { ...defaults.auth.email, ...email } } };
  const gateway = await startGateway({ port: 0, keys, log });
  const url = `http://127.0.0.1:${gateway.port}`;
  const mailbox = createMailbox();
  const authAdminUrl = target().dbUrl.replace("//postgres:", "//supabase_auth_admin:");
  const auth = createAuth({ authAdminUrl, config, keys, apiUrl: url, captchaVerifyUrl, sendMail: mailbox.send, log });
  gateway.open([
    { prefix: authPrefix, part: auth },
    { prefix: mailPrefix, part: mailbox },
  ]);
  return {
    url,
    mailUrl: `${url}${mailPrefix}`,
    client: (options = {}) => createClient(url, keys.publishableKey, { auth: { ...sessionless.auth, ...options } }),
    admin: () => createClient(url, keys.secretKey, sessionless),
    stop: async () => {
      await gateway.stop();
      await auth.stop();
    },
  };
}
