// Every security header, once: the build writes them into `_headers`, for files; the edge sets its own, because `_headers` does
// not reach what code answers.
import { packageIndexOf } from "./package-index.ts";
import type { ProjectVariables } from "./project-variables.ts";

export interface HeaderBlock {
  /** Why these headers, for whoever reads the file. */
  readonly comment: string;
  readonly path: string;
  /** Headers of earlier blocks that do not apply here. Otherwise both values would be sent. */
  readonly removed?: readonly string[];
  readonly set: Readonly<Record<string, string>>;
}

const shared = {
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** Of every answer of the edge, but for sockets: data that no page of another origin may read or frame. */
export const apiHeaders: Readonly<Record<string, string>> = {
  ...shared,
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
};

export function siteHeaders(project: ProjectVariables): HeaderBlock[] {
  return [
    {
      comment: "Menus and the editor add style elements of their own. They can load nothing from elsewhere.",
      path: "/*",
      set: {
        "Content-Security-Policy": appPolicy(project),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ...shared,
      },
    },
    {
      comment: "Their names change with their content.",
      path: "/assets/*",
      set: { "Cache-Control": "public, max-age=31536000, immutable" },
    },
    {
      comment:
        "Pages serves preview.html at this address. Browsers refuse a sandboxed page in a tab of its own that has an opener policy.",
      path: "/preview",
      removed: ["Content-Security-Policy", "Cross-Origin-Opener-Policy"],
      set: { "Content-Security-Policy": previewPolicy },
    },
    {
      comment: "The same for the document that runs programs and shows their pages. Their workers inherit its policy.",
      path: "/sandbox",
      removed: ["Content-Security-Policy", "Cross-Origin-Opener-Policy"],
      set: { "Content-Security-Policy": sandboxPolicy },
    },
  ];
}

/** Serves the script of Turnstile, and the frame that its script opens. */
const captchaOrigin = "https://challenges.cloudflare.com";

function appPolicy(project: ProjectVariables): string {
  const captcha = project.VITE_TURNSTILE_SITE_KEY === undefined ? [] : [captchaOrigin];
  return [
    "default-src 'none'",
    ["script-src 'self'", ...captcha].join(" "),
    "style-src 'self'",
    "style-src-elem 'self' 'unsafe-inline'",
    "style-src-attr 'none'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    ["connect-src 'self'", ...addressesOf(project)].join(" "),
    ["frame-src 'self'", ...captcha].join(" "),
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join("; ");
}

/** Its API and its socket. Where the edge is in front of them, at the app's own origin, at most Auth remains. And the packages. */
function addressesOf(project: ProjectVariables): Set<string> {
  const { VITE_SUPABASE_URL, VITE_SUPABASE_AUTH_URL = "", VITE_PYODIDE_PACKAGES_URL } = project;
  const packages = packageIndexOf(VITE_PYODIDE_PACKAGES_URL);
  const api = URL.parse(VITE_SUPABASE_URL)?.origin;
  const auth = URL.parse(VITE_SUPABASE_AUTH_URL)?.origin;
  return new Set([
    ...(api ? [api, api.replace(/^http/, "ws")] : []),
    ...(auth ? [auth] : []),
    ...(URL.canParse(packages) ? [packages] : []),
  ]);
}

const sandboxPolicy = [
  "sandbox allow-scripts",
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' blob:",
  "style-src 'unsafe-inline'",
  "img-src data: blob:",
  "font-src data:",
  "worker-src blob:",
  "connect-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join("; ");

const previewPolicy = [
  "sandbox allow-scripts allow-forms allow-modals allow-pointer-lock",
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' blob:",
  "style-src 'unsafe-inline' data: blob:",
  "img-src data: blob:",
  "font-src data: blob:",
  "media-src data: blob:",
  "worker-src blob:",
  "connect-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join("; ");
