// Answers at once and then writes a note.
import { createClient } from "npm:@supabase/supabase-js@2";

Deno.serve(async (request) => {
  const { id, delayMs } = await request.json();
  EdgeRuntime.waitUntil(writeNote(id, delayMs));
  return Response.json({ id }, { status: 202 });
});

async function writeNote(id: string, delayMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  const adminDb = createClient(env("SUPABASE_URL"), env("SUPABASE_SERVICE_ROLE_KEY"));
  const { error } = await adminDb.from("function_notes").insert({ id, note: "written after the answer" });
  if (error) throw error;
}

function env(name: string): string {
  return Deno.env.get(name) ?? "";
}
