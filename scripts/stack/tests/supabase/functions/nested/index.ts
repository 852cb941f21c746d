// Calls another function by the project's public address.
Deno.serve(() =>
  fetch(`${Deno.env.get("SUPABASE_URL")}/functions/v1/guarded`, {
    headers: { apikey: Deno.env.get("SUPABASE_PUBLISHABLE_KEY") ?? "" },
  }),
);
