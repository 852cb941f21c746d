/// <reference types="vite/client" />

interface ImportMetaEnv {
  readonly VITE_SUPABASE_URL: string;
  readonly VITE_SUPABASE_PUBLISHABLE_KEY: string;
  readonly VITE_SUPABASE_AUTH_URL?: string;
  readonly VITE_TURNSTILE_SITE_KEY?: string;
  readonly VITE_PYODIDE_PACKAGES_URL?: string;
}
