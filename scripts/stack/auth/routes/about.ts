// Auth's health, settings and public keys.
import type { AuthRoute } from "../routing.ts";

const providers = [
  "apple",
  "azure",
  "bitbucket",
  "discord",
  "facebook",
  "figma",
  "fly",
  "github",
  "gitlab",
  "google",
  "keycloak",
  "kakao",
  "linkedin",
  "linkedin_oidc",
  "notion",
  "spotify",
  "slack",
  "slack_oidc",
  "snapchat",
  "twitch",
  "twitter",
  "workos",
  "x",
  "zoom",
];

const description = "GoTrue is a user registration and authentication API";

export const aboutRoutes: readonly AuthRoute[] = [
  {
    method: "GET",
    path: "/health",
    answer: async () => Response.json({ version: "local", name: "GoTrue", description }),
  },
  {
    method: "GET",
    path: "/settings",
    answer: async ({ config: { auth } }) =>
      Response.json({
        external: {
          anonymous_users: auth.enable_anonymous_sign_ins,
          ...Object.fromEntries(providers.map((name) => [name, false])),
          email: auth.email.enable_signup,
          phone: false,
        },
        disable_signup: !auth.enable_signup,
        mailer_autoconfirm: !auth.email.enable_confirmations,
        phone_autoconfirm: false,
        sms_provider: "",
        saml_enabled: false,
      }),
  },
  {
    // Tokens are signed with a shared secret, which no one publishes.
    method: "GET",
    path: "/.well-known/jwks.json",
    answer: async () => Response.json({ keys: [] }, { headers: { "cache-control": "public, max-age=600" } }),
  },
];
