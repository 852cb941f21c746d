import { defineCases } from "../typed/cases.ts";
import { renderSummary, sessionSummary } from "./session-summary.ts";

const conversation = `USER: Make a clock for my kitchen page. Big digits, no seconds.

AGENT: I'll write it with plain JavaScript, as there is no framework here.
[uses write_file with {"path":"clock.js","content":"export function clock() { … }"}]

TOOL RESULT: Created clock.js.

AGENT: [uses run_code with {"entry":"clock.js"}]

TOOL FAILED: ReferenceError: document is not defined

USER: Right, it runs in the browser. Now put it into index.html.`;

export const cases = defineCases(sessionSummary, [
  {
    name: "A clock that is half done",
    input: { conversation },
    recorded: JSON.stringify({
      wanted: ["A clock for the kitchen page: big digits, no seconds", "It is to be put into index.html"],
      decisions: ["Plain JavaScript, because there is no framework"],
      done: [{ what: "Wrote the clock", paths: ["clock.js"] }],
      facts: ["clock.js needs a browser: run_code fails with 'document is not defined'"],
      next_step: "Put the clock of clock.js into index.html.",
    }),
    expect: {
      "keeps the wish about seconds": ({ wanted }) => wanted.some((wish) => /second/i.test(wish)),
      "names the file that was written": ({ done }) => done.some(({ paths }) => paths.includes("clock.js")),
      "goes on with index.html": ({ next_step }) => next_step.includes("index.html"),
      "keeps all of it as text": (summary) => /second[\s\S]*clock\.js[\s\S]*index\.html/i.test(renderSummary(summary)),
    },
  },
  {
    name: "An answer in a fence that swaps lists and strings",
    input: { conversation },
    recorded: `Here is the summary you asked for:

\`\`\`json
{
  "Wanted": "A clock with big digits and without seconds",
  "decisions": ["Plain JavaScript"],
  "done": [{ what: 'Wrote the clock', "paths": "clock.js", }],
  "facts": [],
  "nextStep": "Put the clock into index.html.",
}
\`\`\``,
    expect: {
      "keeps the wish about seconds": ({ wanted }) => wanted.some((wish) => /second/i.test(wish)),
      "names the file that was written": ({ done }) => done.some(({ paths }) => paths.includes("clock.js")),
      "goes on with index.html": ({ next_step }) => next_step.includes("index.html"),
    },
  },
  {
    name: "A summary without the next step is corrected",
    input: { conversation },
    recorded: [
      '{"wanted": ["A clock"], "decisions": [], "done": [], "facts": []}',
      '{"wanted": ["A clock"], "decisions": [], "done": [], "facts": [], "next_step": "Put it into index.html."}',
    ],
    expect: { "names the next step": ({ next_step }) => next_step !== "" },
  },
]);
