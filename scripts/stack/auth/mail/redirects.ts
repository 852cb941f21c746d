// Allowed targets of links in mails: the site, and the addresses that the project lists.
import type { ProjectConfig } from "../../config/project-config.ts";

type RedirectConfig = Pick<ProjectConfig["auth"], "site_url" | "additional_redirect_urls">;

/** The requested address if it is allowed, else the site. */
export function resolveRedirect(wanted: string | null, config: RedirectConfig): string {
  return wanted && isAllowedRedirect(wanted, config) ? wanted : config.site_url;
}

export function isAllowedRedirect(wanted: string, { site_url, additional_redirect_urls }: RedirectConfig): boolean {
  const url = parseUrl(wanted);
  if (url?.username !== "" || url.password !== "") return false;
  const site = parseUrl(site_url);
  if (site && site.protocol === url.protocol && site.host === url.host) return true;
  const [withoutFragment = ""] = wanted.split("#");
  return additional_redirect_urls.some((pattern) => globToRegExp(pattern).test(withoutFragment));
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** `*` and `?` stop at the separators `.` and `/`; `**` crosses them. */
function globToRegExp(glob: string): RegExp {
  const pattern = glob.replace(/\*\*|[\s\S]/g, (token) => {
    if (token === "**") return ".*";
    if (token === "*") return "[^./]*";
    if (token === "?") return "[^./]";
    return token.replace(/[\\^$.|+()[\]{}]/, "\\$&");
  });
  return new RegExp(`^${pattern}$`);
}
