// Has `verify_jwt`, the default. Answers with the credentials it got.
Deno.serve((request) =>
  Response.json({
    authorization: request.headers.get("authorization"),
    apikey: request.headers.get("apikey"),
    added: [...request.headers.keys()].filter((name) => name.startsWith("x-stack-")),
  }),
);
