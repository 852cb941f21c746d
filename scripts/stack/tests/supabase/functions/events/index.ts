// Server-sent events, and a count of streams that were cancelled.
const eventCount = 5;
const pauseMs = 100;

let cancelled = 0;

Deno.serve((request) => {
  if (new URL(request.url).pathname.endsWith("/cancelled")) return Response.json({ cancelled });
  let timer: number | undefined;
  let sent = 0;
  const endless = new URL(request.url).searchParams.has("endless");
  const body = new ReadableStream<string>({
    start(controller) {
      const send = () => {
        sent += 1;
        controller.enqueue(`data: ${sent}\n\n`);
        if (sent < eventCount || endless) timer = setTimeout(send, pauseMs);
        else controller.close();
      };
      send();
    },
    cancel() {
      clearTimeout(timer);
      cancelled += 1;
    },
  });
  return new Response(body.pipeThrough(new TextEncoderStream()), { headers: { "content-type": "text/event-stream" } });
});
