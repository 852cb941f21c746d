export default (request: Request) =>
  Response.json({ by: "export default handler", path: new URL(request.url).pathname });
