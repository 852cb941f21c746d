export default {
  fetch: (request: Request) => Response.json({ by: "export default { fetch }", path: new URL(request.url).pathname }),
};
