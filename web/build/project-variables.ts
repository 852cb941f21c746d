// The two variables that the app is built with.

export interface ProjectVariables {
  readonly VITE_SUPABASE_URL: string;
  readonly VITE_SUPABASE_PUBLISHABLE_KEY: string;
}

export function readProjectVariables(env: Readonly<Record<string, unknown>>): ProjectVariables {
  const { VITE_SUPABASE_URL: url, VITE_SUPABASE_PUBLISHABLE_KEY: key } = env;
  if (typeof url !== "string" || !/^https?:/.test(url) || !URL.canParse(url) || typeof key !== "string" || key === "") {
    throw new Error(
      "Set VITE_SUPABASE_URL and VITE_SUPABASE_PUBLISHABLE_KEY to the URL and the publishable key of the Supabase project.",
    );
  }
  return { VITE_SUPABASE_URL: url, VITE_SUPABASE_PUBLISHABLE_KEY: key };
}

/** The project's addresses in the template of `_headers`. */
export function fillHeaders(template: string, { VITE_SUPABASE_URL }: ProjectVariables): string {
  const { origin } = new URL(VITE_SUPABASE_URL);
  return template.replaceAll("{api}", origin).replaceAll("{realtime}", origin.replace(/^http/, "ws"));
}
