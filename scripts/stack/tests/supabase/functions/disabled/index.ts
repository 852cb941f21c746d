Deno.serve(() => new Response("must not be served"));
