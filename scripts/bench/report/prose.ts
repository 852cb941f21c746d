// What RESULTS.md says around its tables.

export const howItIsMeasured = `\`npm run bench\` wrote this page. It starts a product of its own and a scripted model, and measures the product beside three others in turn,
round after round, on the same cores, the same Postgres (with fsync) and the same model server. They are in [rivals/](rivals):

- **bare Node relay**: passes the provider's bytes on. What it takes is the floor, this benchmark's own part included.
- **FastAPI \`/ws\` + Postgres**: a websocket service; stores the answer when it has ended.
- **AI SDK + Hono + Postgres**: server-sent events as the AI SDK's documentation shows; stores the chat when the answer has ended.

Edgewright stores each token before it shows it. The others show first, and store at the end.

**How to read it.** *n* answers stream at once, 50 tokens a second each. The **delay of a token** is from its emission by the model, by the model
server's own log, to the arrival of the frame that holds it. **First text** is the median time from sending a message to the first text, one after the
other on a quiet system, without the model's own time. **CPU** is processor seconds for 1,000 tokens, of the product or service and of Postgres, what
they do in the background included; the relay has no Postgres. Edgewright deletes streamed text a minute after an answer has ended. Here it does so at
once, before the figures are read, so that they include it. **WAL** is what Postgres wrote to its log, **statements** what clients asked of it,
**frames** what arrived at the reader. **Memory** is that of the product or service without Postgres; shared pages are divided among their users.
**Missing** tokens never arrived. **Load busy** is how much of a core the model server and the readers used: near 100 % the benchmark measures itself.

For faults, **vanished** tokens were shown and then gone, **lost** ones are not in the stored answer, **repeated** ones are there twice, and **paid in
vain** were emitted by the model without being kept.

A session that has grown has a run with an answer and a tool call for every ten events, 500 files, and a summary twenty prompts before its end.
**First load** is \`open_session\` with the official client until the client's schema has read the answer.`;

export const caveats = `## What to keep in mind

- One machine: no network, and a model that never varies. Differences between systems mean more than the figures themselves.
- Readers are lean websockets, ten sessions on each for Edgewright and one for FastAPI; the AI SDK and the relay have one HTTP response for each answer.
- Realtime, the gateway and the Data API are one process on this machine ("stack") and cannot be told apart from outside.
- All systems run all the time; those not being measured are idle. The product's background work is in the figures of
  Postgres for everybody who stores.
- CPU for 1,000 tokens falls with *n*: busy systems send more tokens at a time, and what the product does at rest, about a hundredth of a
  core, is shared by more tokens. With one answer at a time that alone is 0.2 s.`;

export const profiling = `## Where the time goes

\`npm run bench -- --profile\` lets 25 answers stream and prints the ten statements that took Postgres longest and, where \`perf\` may be used, the
ten functions that took the product's processes longest. \`npm run bench -- --alone\` measures the product without its rivals and writes nothing;
\`--sessions 1,25\`, \`--rounds 3\`, \`--tokens 400\` and \`--cores 2\` choose what is measured.`;
