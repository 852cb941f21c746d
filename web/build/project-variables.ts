// The two variables that the app is built with.

export interface ProjectVariables {
  /** The project's own address, or the edge's path at the app's origin. */
  readonly VITE_SUPABASE_URL: string;
  readonly VITE_SUPABASE_PUBLISHABLE_KEY: string;
}

export const edgePath = "/api";

export function readProjectVariables(env: Readonly<Record<string, unknown>>): ProjectVariables {
  const { VITE_SUPABASE_URL: url, VITE_SUPABASE_PUBLISHABLE_KEY: key } = env;
  if (typeof url !== "string" || !isAddress(url) || typeof key !== "string" || key === "") {
    throw new Error(
      "Set VITE_SUPABASE_URL and VITE_SUPABASE_PUBLISHABLE_KEY to the URL and the publishable key of the Supabase project.",
    );
  }
  return { VITE_SUPABASE_URL: url, VITE_SUPABASE_PUBLISHABLE_KEY: key };
}

function isAddress(url: string): boolean {
  return url === edgePath || (/^https?:/.test(url) && URL.canParse(url));
}
