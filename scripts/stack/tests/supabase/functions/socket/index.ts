// A websocket that answers each message in capitals.
Deno.serve((request) => {
  if (request.headers.get("upgrade") !== "websocket") return new Response("expected a websocket", { status: 426 });
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.onmessage = ({ data }) => socket.send(String(data).toUpperCase());
  return response;
});
