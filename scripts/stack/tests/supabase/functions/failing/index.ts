// Fails in the way given by its path.
const ways: Record<string, () => Response | Promise<Response>> = {
  throw: () => {
    throw new Error("thrown by the handler");
  },
  answer: () => Response.json({ error: "its own" }, { status: 503 }),
  reject: () => {
    Promise.reject(new Error("rejected outside the handler"));
    return new Promise<Response>(() => undefined);
  },
};

Deno.serve((request) => {
  const way = ways[new URL(request.url).pathname.split("/").at(-1) ?? ""];
  return way?.() ?? new Response("ok");
});
