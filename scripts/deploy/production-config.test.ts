import { readFileSync } from "node:fs";
import { parse } from "smol-toml";
import { expect, test } from "vitest";
import { productionConfig } from "./production-config.ts";

const project = {
  ours: readFileSync("supabase/config.toml", "utf8"),
  deployed: '[functions.agent]\nverify_jwt = false\nentrypoint = "./functions/agent/index.js"\n',
  ref: "abcdefghijklmnopqrst",
  siteUrl: "https://app.example.com",
};

test("A project gets its own address, confirmed addresses and few guests, and its functions are bundles", () => {
  const config = parse(productionConfig({ ...project, secrets: { all: {} } }));
  expect(config).toMatchObject({
    auth: { site_url: "http://127.0.0.1:5173" },
    functions: { agent: { entrypoint: "./functions/agent/index.js" } },
    remotes: {
      production: {
        project_id: "abcdefghijklmnopqrst",
        auth: {
          site_url: "https://app.example.com",
          additional_redirect_urls: ["https://app.example.com/**"],
          enable_anonymous_sign_ins: true,
          rate_limit: { anonymous_users: 5 },
          email: { enable_confirmations: true },
          captcha: { enabled: false },
        },
      },
    },
  });
});

test("Captcha and a mail server are set up where their secrets are, which stay out of the file", () => {
  const all = {
    ...{ TURNSTILE_SECRET_KEY: "turnstile-secret", SMTP_HOST: "smtp.example.com", SMTP_USER: "mailer" },
    ...{ SMTP_PASS: "smtp-password", SMTP_ADMIN_EMAIL: "post@example.com" },
  };
  const text = productionConfig({ ...project, secrets: { all } });
  expect(parse(text)).toMatchObject({
    remotes: {
      production: {
        auth: {
          captcha: { enabled: true, provider: "turnstile", secret: "env(TURNSTILE_SECRET_KEY)" },
          email: { smtp: { enabled: true, host: "smtp.example.com", port: 587, pass: "env(SMTP_PASS)" } },
        },
      },
    },
  });
  expect(text).not.toContain("turnstile-secret");
  expect(text).not.toContain("smtp-password");
});
