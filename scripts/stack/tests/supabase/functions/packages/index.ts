// npm packages by specifier, by the function's own import map, and by subpath.
import "@supabase/functions-js/edge-runtime.d.ts";
import { createClient } from "npm:@supabase/supabase-js@2";
import postgres from "npm:postgres@3";
import { summarySchema } from "shared/summary.ts";
import { z } from "zod/v4";

const db = postgres(Deno.env.get("SUPABASE_DB_URL") ?? "", { prepare: false, max: 1 });

Deno.serve(async (request) => {
  const userDb = createClient(Deno.env.get("SUPABASE_URL") ?? "", Deno.env.get("SUPABASE_ANON_KEY") ?? "", {
    global: { headers: { Authorization: request.headers.get("Authorization") ?? "" } },
  });
  const { data } = await userDb.auth.getUser();
  const [row] = await db`select current_user as role`;
  const summary = summarySchema.parse({ name: data.user?.email ?? "nobody", role: row?.role });
  return Response.json(z.object({ name: z.string(), role: z.string() }).parse(summary));
});
