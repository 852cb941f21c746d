// Calls another function at the project's public URL.
Deno.serve(() =>
  fetch(`${Deno.env.get("SUPABASE_URL")}/functions/v1/guarded`, {
    headers: { apikey: Deno.env.get("SUPABASE_PUBLISHABLE_KEY") ?? "" },
  }),
);
