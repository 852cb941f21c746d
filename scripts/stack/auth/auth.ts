// `/auth/v1`: accounts, sessions and the mails about them, over the `auth` schema, as GoTrue serves them.
import type { ProjectConfig } from "../config/project-config.ts";
import type { StackKeys } from "../keys.ts";
import type { Logger } from "../log.ts";
import type { StackPart } from "../part.ts";
import { requireCaptcha } from "./captcha.ts";
import type { AuthContext } from "./context.ts";
import { connectAuthDb } from "./database.ts";
import { AuthError, authErrorResponse } from "./errors.ts";
import type { SendMail } from "./mail/mailbox.ts";
import { aboutRoutes } from "./routes/about.ts";
import { adminLinkRoutes } from "./routes/admin-links.ts";
import { adminUserRoutes } from "./routes/admin-users.ts";
import { otpRoutes } from "./routes/otp.ts";
import { signUpRoutes } from "./routes/sign-up.ts";
import { tokenRoutes } from "./routes/token.ts";
import { userRoutes } from "./routes/user.ts";
import { verifyRoutes } from "./routes/verify.ts";
import { createRouting } from "./routing.ts";

export const authPrefix = "/auth/v1";

export interface AuthDeps {
  /** As supabase_auth_admin, who owns the `auth` schema. */
  readonly authAdminUrl: string;
  readonly config: ProjectConfig;
  readonly keys: StackKeys;
  readonly apiUrl: string;
  readonly captchaVerifyUrl: string;
  readonly sendMail: SendMail;
  readonly log: Logger;
}

const routes = [
  ...signUpRoutes,
  ...tokenRoutes,
  ...otpRoutes,
  ...verifyRoutes,
  ...userRoutes,
  ...adminUserRoutes,
  ...adminLinkRoutes,
  ...aboutRoutes,
];

export function createAuth({ authAdminUrl, ...rest }: AuthDeps): StackPart {
  const sql = connectAuthDb(authAdminUrl);
  const context: AuthContext = { ...rest, sql };
  const find = createRouting(authPrefix, routes);

  async function answer(request: Request): Promise<Response> {
    const found = find(request);
    if (!found) throw new AuthError(404, "not_found", "404: Not Found");
    await requireCaptcha(context, request, found.call.url.pathname.slice(authPrefix.length));
    return found.answer(context, found.call);
  }

  return {
    fetch: async (request) => {
      try {
        return await answer(request);
      } catch (error) {
        if (error instanceof AuthError) {
          if (error.cause && error.status >= 500) rest.log.warn(error.message, { error: error.cause });
          return authErrorResponse(error, request);
        }
        rest.log.error("Auth failed", { error });
        return authErrorResponse(new AuthError(500, "unexpected_failure", "Internal Server Error"), request);
      }
    },
    stop: () => sql.end({ timeout: 1 }),
  };
}
