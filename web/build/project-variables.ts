// The variables that the app is built with.
import { packageIndexOf } from "./package-index.ts";

export interface ProjectVariables {
  /** The project's own address, or the edge's path at the app's origin. */
  readonly VITE_SUPABASE_URL: string;
  readonly VITE_SUPABASE_PUBLISHABLE_KEY: string;
  /** Auth's address past the edge. Auth counts by address, and all who come through the edge have the same one. */
  readonly VITE_SUPABASE_AUTH_URL?: string;
  /** Where the project's Auth asks for a captcha. */
  readonly VITE_TURNSTILE_SITE_KEY?: string;
  /** Where Python packages are read from; `none`: nowhere. */
  readonly VITE_PYODIDE_PACKAGES_URL?: string;
}

export const edgePath = "/api";

export function readProjectVariables(env: Readonly<Record<string, unknown>>): ProjectVariables {
  const { VITE_SUPABASE_URL: url, VITE_SUPABASE_PUBLISHABLE_KEY: key } = env;
  if (typeof url !== "string" || !isAddress(url) || typeof key !== "string" || key === "") {
    throw new Error(
      "Set VITE_SUPABASE_URL and VITE_SUPABASE_PUBLISHABLE_KEY to the URL and the publishable key of the Supabase project.",
    );
  }
  return {
    VITE_SUPABASE_URL: url,
    VITE_SUPABASE_PUBLISHABLE_KEY: key,
    ...authUrl(env.VITE_SUPABASE_AUTH_URL),
    ...siteKey(env.VITE_TURNSTILE_SITE_KEY),
    ...packagesUrl(env.VITE_PYODIDE_PACKAGES_URL),
  };
}

function authUrl(url: unknown): Pick<ProjectVariables, "VITE_SUPABASE_AUTH_URL"> {
  if (url === undefined || url === "") return {};
  if (typeof url === "string" && /^https?:/.test(url) && URL.canParse(url)) return { VITE_SUPABASE_AUTH_URL: url };
  throw new Error("VITE_SUPABASE_AUTH_URL must be the URL of the project's Auth: https://<ref>.supabase.co/auth/v1.");
}

function siteKey(key: unknown): Pick<ProjectVariables, "VITE_TURNSTILE_SITE_KEY"> {
  return typeof key === "string" && key !== "" ? { VITE_TURNSTILE_SITE_KEY: key } : {};
}

function packagesUrl(url: unknown): Pick<ProjectVariables, "VITE_PYODIDE_PACKAGES_URL"> {
  packageIndexOf(url);
  return typeof url === "string" && url !== "" ? { VITE_PYODIDE_PACKAGES_URL: url } : {};
}

function isAddress(url: string): boolean {
  return url === edgePath || (/^https?:/.test(url) && URL.canParse(url));
}
