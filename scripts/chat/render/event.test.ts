import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  called,
  execution,
  finished,
  ids,
  play,
  started,
  streamed,
  type TestEvent,
  printed,
  totals,
} from "./test-session.ts";

const shown = (events: readonly TestEvent[], changes: Parameters<typeof play>[1] = {}) =>
  printed(play(events, changes).output);

const resumed: TestEvent = { type: "run_queued", payload: { message_id: ids.prompt, interrupted: true } };

describe("text of the agent", () => {
  test("The agent's text is shown as it streams, and not again when the message is finished", () => {
    expect(
      shown([started, streamed("Hm.", "reasoning_streamed"), streamed("Hel"), streamed("lo."), finished("Hello.")]),
    ).toBe("Hm.Hello.\n");
  });

  test("A finished message is shown whole, however little of its stream was read", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme-ascii", maxLength: 5 })), fc.nat(), (texts, heard) => {
        const whole = texts.join("");
        const events = texts.slice(0, heard).map((text) => streamed(text));
        expect(shown([started, ...events, finished(whole)])).toBe(
          whole === "" || whole.endsWith("\n") ? whole : `${whole}\n`,
        );
      }),
    );
  });

  test("A finished text that differs from the streamed one is shown again", () => {
    expect(shown([started, streamed("Hullo"), finished("Hello.")])).toBe("Hullo\nHello.\n");
  });

  test("An answer that was cut in mid-sentence goes on in the same line", () => {
    expect(shown([started, streamed("One, t"), finished("One, t", "slice_ended"), started, streamed("wo.")])).toBe(
      "One, two.",
    );
  });

  test("An answer whose process died goes on in the same line", () => {
    expect(
      shown([
        started,
        streamed("One, t"),
        finished("One, t", "interrupted"),
        resumed,
        { type: "run_started", payload: { attempt: 2 } },
        started,
        streamed("wo."),
      ]),
    ).toBe("One, two.");
  });

  test("A run that died between two answers says that it is resumed", () => {
    expect(shown([started, streamed("One."), finished("One."), resumed])).toBe(
      "One.\nThe work was interrupted and is resumed.\n",
    );
  });

  test("A discarded message is called void if any of it was shown", () => {
    const discarded: TestEvent = { type: "message_discarded", payload: { message_id: ids.answer } };
    expect(shown([started, streamed("Hel"), discarded])).toBe("Hel\n(interrupted: the text above is void)\n");
    expect(shown([started, discarded])).toBe("");
  });

  test("No event prints a control character", () => {
    const text = fc.string({
      unit: fc.constantFrom("\u001b", "\u009b", "\u0007", "\r", "\u202e", "a", "\n", "\u0000"),
    });
    fc.assert(
      fc.property(text, (evil) => {
        const all = shown([
          {
            type: "message_sent",
            payload: { message_id: ids.prompt, author_id: null, parts: [{ type: "text", text: evil }], revision: 0 },
          },
          started,
          streamed(evil),
          streamed(evil, "reasoning_streamed"),
          finished(evil),
          called("1", evil, { path: evil }),
          { type: "tool_started", payload: { call_id: "1" } },
          { type: "tool_returned", payload: { call_id: "1", status: "failed", output: { text: evil } } },
          called("2", "run_code", { entry: evil }),
          { type: "tool_returned", payload: { call_id: "2", status: "failed", output: evil } },
          { type: "plan_updated", payload: { items: [{ text: evil, status: "doing" }] } },
          { type: "model_switched", payload: { from_model_id: evil, to_model_id: evil, reason: evil } },
          { type: "session_changed", payload: { title: evil } },
          {
            type: "revision_created",
            actor_id: ids.me,
            payload: {
              number: 1,
              kind: "change",
              summary: evil,
              changed: [{ path: evil, change: "deleted", lines_added: 0, lines_removed: 1 }],
            },
          },
          {
            type: "execution_finished",
            payload: { ...execution, status: "failed", output: evil, entry: evil, note: evil },
          },
          { type: "file_locked", payload: { path: evil } },
          ...(["question", "approval", "execution"] as const).map((kind): TestEvent => ({
            type: "request_opened",
            payload: {
              request_id: ids.request,
              kind,
              call_id: null,
              question: {
                text: evil,
                options: [evil],
                tool: evil,
                input: { path: evil, [evil]: evil },
                language: "python",
                entry: evil,
                revision: 0,
              },
              expires_at: "2030-01-01T00:00:00Z",
            },
          })),
          { type: "run_finished", payload: { status: "failed", error_code: evil, error_sentence: evil, totals } },
        ]);
        expect(
          [...all].filter((character) => character !== "\n" && character !== "\t" && isControl(character)),
        ).toEqual([]);
      }),
    );
  });
});

describe("actions of users", () => {
  const sent: TestEvent = {
    type: "message_sent",
    payload: { message_id: ids.prompt, author_id: ids.friend, parts: [{ type: "text", text: "Hi" }], revision: 0 },
  };

  test("Messages and file changes are shown with their author", () => {
    expect(shown([sent])).toBe("Ann › Hi\n");
    const changed: TestEvent = {
      type: "revision_created",
      actor_id: ids.friend,
      payload: {
        number: 1,
        kind: "change",
        summary: "",
        changed: [{ path: "a.txt", change: "written", hash: "h", bytes: 1, lines_added: 2, lines_removed: 1 }],
      },
    };
    expect(shown([changed])).toBe("Revision 1: Ann changed a.txt +2 −1\n");
  });

  test("A message typed here is not printed again", () => {
    expect(shown([sent], { isTypedHere: (id) => id === ids.prompt })).toBe("");
  });
});

describe("tools", () => {
  const write = called("1", "write_file", { path: "index.html", content: "x" });
  const begin: TestEvent = { type: "tool_started", payload: { call_id: "1" } };

  test("A tool call has a line when it starts, which is replaced when it returns", () => {
    const returned: TestEvent = {
      type: "tool_returned",
      payload: { call_id: "1", status: "succeeded", revision: 3, lines_added: 12, lines_removed: 0 },
    };
    const subject = `${ids.run}/1`;
    expect(play([started, write, begin, returned]).output).toEqual([
      { type: "line", subject, text: "Writing index.html…" },
      { type: "line", subject, replaces: true, text: "Wrote index.html +12 −0 · revision 3" },
    ]);
  });

  test.each(["update_plan", "ask_user"])("%s has a line only when it fails", (name) => {
    const call = called("1", name, { question: "Why?" });
    expect(
      shown([started, call, begin, { type: "tool_returned", payload: { call_id: "1", status: "succeeded" } }]),
    ).toBe("");
    expect(shown([started, call, { type: "tool_returned", payload: { call_id: "1", status: "failed" } }])).toMatch(
      /^Could not .*: no reason given\n$/,
    );
  });

  test.each([
    ["failed", { text: "The disk\nis full." }, "Could not write index.html: The disk is full."],
    ["failed", null, "Could not write index.html: no reason given"],
    ["stopped", undefined, "Writing index.html: stopped"],
    ["unknown", undefined, "Writing index.html: interrupted, the outcome is unknown"],
  ] as const)("A tool call that ended as %s with output %j says so", (status, output, text) => {
    const returned: TestEvent = { type: "tool_returned", payload: { call_id: "1", status, output } };
    expect(shown([started, write, returned])).toBe(`${text}\n`);
  });

  test.each([
    ["move_file", { path: "a", new_path: "b" }, "Moving a → b…"],
    ["search_files", { pattern: "needle" }, "Searching for needle…"],
    ["deploy", { anything: 1 }, "Using deploy…"],
    ["list_files", null, "Listing files…"],
  ])("A call of %s has a line", (name, input, text) => {
    expect(shown([started, called("1", name, input), begin])).toBe(`${text}\n`);
  });
});

describe("a run", () => {
  const totalsLine = "2 steps · 1,234 tokens in, 56 out · $0.0078 · 1 min 5 s";

  test.each([
    [
      "max_cost",
      "One more model call could cost more than this run may cost.",
      "✗ One more model call could cost more than this run may cost. Send a message to go on.",
    ],
    ["overloaded", "The model is overloaded. Try again.", "✗ The model is overloaded. Try again."],
    [null, null, "✗ The run failed."],
  ])("A run that failed with %s says why and what to do next", (error_code, error_sentence, text) => {
    const payload = { status: "failed" as const, error_code, error_sentence, totals };
    expect(shown([{ type: "run_finished", payload }])).toBe(`${text}\n${totalsLine}\n`);
  });

  test("A run that succeeded says what it took", () => {
    const payload = { status: "succeeded" as const, error_code: null, error_sentence: null, totals };
    expect(shown([{ type: "run_finished", payload }])).toBe(`${totalsLine}\n`);
  });

  test("An interrupted run says so once, and a resumed one says nothing", () => {
    expect(
      shown([
        { type: "run_queued", payload: { message_id: ids.prompt } },
        { type: "run_started", payload: { attempt: 1 } },
        { type: "run_queued", payload: { message_id: ids.prompt, interrupted: true } },
        { type: "run_started", payload: { attempt: 2 } },
        { type: "run_yielded", payload: { reason: "its time is over" } },
        { type: "run_resumed", payload: {} },
      ]),
    ).toBe("The work was interrupted and is resumed.\n");
  });
});

test("A long output is shown by its end", () => {
  const output = Array.from({ length: 30 }, (_nothing, index) => `line ${index}`).join("\n");
  const text = shown([
    {
      type: "execution_finished",
      payload: {
        ...execution,
        status: "timed_out",
        output,
        note: "It could not read big.csv.",
      },
    },
  ]);
  expect(text.split("\n").slice(0, 4)).toEqual([
    "main.py ran out of time after 5.00 s",
    "  It could not read big.csv.",
    "  │ … 10 lines before",
    "  │ line 10",
  ]);
  expect(text).toMatch(/line 29\n$/);
});

function isControl(character: string): boolean {
  return /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(character);
}
