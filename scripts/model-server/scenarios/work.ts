// Work like that of a real run: files in parallel, a program that fails, its repair, a question, and cleaning up.
// The files at the end are the same, whatever is killed on the way.
import { call, type Reply, type ReplyPart } from "../reply.ts";
import { lastResults, stepMark, stepOf, words } from "./conversation-state.ts";
import { defineScenario } from "./scenario.ts";

export const work = [
  /** `say`: words before the calls of each step; `rounds`: repetitions, each in its own folder. */
  defineScenario({
    name: "work",
    defaults: { rounds: 1, ask: 1, say: 8, rate: 0, first: 0 },
    answer: (conversation, { rounds, ask, say, rate, first }): Reply => {
      const step = stepOf(conversation);
      const steps = Array.from({ length: rounds }, (_, round) => stepsOf(`work/${round}`, ask > 0)).flat();
      const calls = steps[step];
      const text = calls
        ? `${stepMark(step)} ${words(say)}`
        : `All done. ${lastResults(conversation)
            .map(({ output }) => output)
            .join(" ")}`;
      return {
        parts: [{ type: "text", text }, ...(calls ?? [])],
        pace: { firstTokenMs: first, ...(rate > 0 && { tokensPerSecond: rate }) },
      };
    },
  }),
];

function stepsOf(folder: string, isAsking: boolean): readonly (readonly ReplyPart[])[] {
  const run = call("run_code", { language: "javascript", entry: `${folder}/main.js`, stdin: null });
  return [
    [
      plan("doing", "open"),
      write(`${folder}/sum.js`, "export const sum = (numbers) => numbers.reduce((left, right) => left - right, 0);\n"),
      write(`${folder}/main.js`, mainProgram),
      write(`${folder}/draft.md`, "# Sum\n"),
    ],
    [
      call("list_files", {}),
      call("read_file", { path: `${folder}/sum.js`, from_line: null, to_line: null }),
      call("search_files", { query: "reduce", is_regular_expression: false, path_prefix: folder }),
    ],
    [run],
    [call("edit_file", { path: `${folder}/sum.js`, find: "left - right", replace: "left + right" })],
    [run, plan("done", "doing")],
    ...(isAsking ? [[call("ask_user", { question: "Shall I keep the draft?", options: ["yes", "no"] })]] : []),
    [
      call("move_file", { path: `${folder}/draft.md`, to: `${folder}/README.md` }),
      write(`${folder}/scratch.txt`, "soon gone\n"),
    ],
    [call("delete_file", { path: `${folder}/scratch.txt` }), plan("done", "done")],
    [call("read_file", { path: `${folder}/README.md`, from_line: 1, to_line: 1 })],
  ];
}

const mainProgram = `import { sum } from "./sum.js";
const total = sum([1, 2, 3]);
if (total !== 6) throw new Error(\`expected 6, got \${total}\`);
console.log(\`the sum is \${total}\`);
`;

function write(path: string, content: string): ReplyPart {
  return call("write_file", { path, content });
}

function plan(first: string, second: string): ReplyPart {
  const items = [
    { text: "Write and repair the sum", status: first },
    { text: "Tidy up", status: second },
  ];
  return call("update_plan", { items });
}
