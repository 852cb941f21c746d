// Answers with the request it got.
import { corsHeaders } from "../_shared/cors.ts";

Deno.serve(async (request) => {
  const headers = { ...corsHeaders, "x-from-function": "echo" };
  if (request.method === "OPTIONS") return new Response("ok", { headers });
  const { pathname, search } = new URL(request.url);
  const body = await describeBody(request);
  return Response.json(
    { method: request.method, pathname, search, headers: Object.fromEntries(request.headers), body },
    { headers },
  );
});

async function describeBody(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (type.startsWith("multipart/form-data")) return describeForm(await request.formData());
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (type === "application/octet-stream" || type.startsWith("image/")) {
    return { bytes: bytes.length, sum: bytes.reduce((sum, byte) => (sum + byte) % 65_521, 0) };
  }
  return new TextDecoder().decode(bytes);
}

async function describeForm(form: FormData): Promise<unknown> {
  const entries = [...form].map(async ([name, value]) => [
    name,
    typeof value === "string" ? value : await value.text(),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}
