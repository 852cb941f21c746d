import type { ApprovalPolicy } from "../../../../supabase/functions/_shared/protocol/enums.ts";
import { listOf } from "../../lib/format.ts";
import { labelOf } from "../../lib/shortcuts.ts";

const policies: Readonly<Record<ApprovalPolicy, { label: string; hint: string }>> = {
  allow_all: { label: "Work without asking", hint: "It changes and runs what it needs. Every change can be undone." },
  ask_before_changes: {
    label: "Ask before changes",
    hint: "It reads freely, and asks before it changes or runs anything.",
  },
  ask_before_all: { label: "Ask before everything", hint: "It asks before it reads, too." },
};

const toolVerbs: Readonly<Record<string, string>> = {
  write_file: "writes files",
  edit_file: "edits files",
  delete_file: "deletes files",
  move_file: "moves files",
  run_code: "runs programs",
  read_file: "reads files",
  list_files: "lists files",
  search_files: "searches files",
};

function toolWords(tool: string): string {
  return toolVerbs[tool] ?? `uses ${tool}`;
}

export const words = {
  message: "Message",
  send: "Send",
  stop: "Stop",
  placeholder: {
    idle: "Say what comes next",
    working: `Say what comes next. It waits its turn, or ${labelOf("mod+enter")} to steer now`,
    workingOnPhone: "Say what comes next",
    question: "Answer, or choose one",
    freeQuestion: "Answer",
    approval: "Say something else",
  },
  alreadyAnswered: "Somebody has answered already. Your text is kept.",
  notTaken: "This was not accepted. Your text is kept.",
  notChanged: (reason: string) => `Not changed. ${reason}`,

  typing: (names: readonly string[]) => `${listOf(names)} ${names.length === 1 ? "is" : "are"} writing`,

  model: "Model",
  demoHint: "A script that plays a few tasks, no AI.",
  addKey: "Add a key for a real model",
  policy: "What it may do without asking",
  policies,
  askAgain: (tools: readonly string[]) => `Ask again before it ${tools.map(toolWords).join(", ")}`,
  instructions: {
    open: "Instructions for this session",
    openSet: "Instructions for this session (set)",
    description: "The agent reads them before each answer, after your standing instructions.",
    label: "Instructions",
    placeholder: "Plain HTML and CSS, no frameworks. Answer in German.",
    save: "Save",
    cancel: "Cancel",
    tooLong: "Instructions can have at most 20,000 characters.",
  },

  readOnly: {
    viewer: (owner: string) => `You can read this session. Ask ${owner} to let you write in it.`,
    visitor: "You are reading this session by its link.",
    archived: "This session is archived.",
    unarchive: "Unarchive",
  },

  starting: {
    sending: "Sending",
    waiting: "Edgewright can’t be reached. Your text is kept and sent when it can.",
    retry: "Try again",
    takeBack: "Change the text",
  },

  stopping: "Stopping…",
  stoppingKept: "What is written stays.",
  link: {
    polling: "Live updates can’t be reached. New messages arrive every few seconds.",
    offline: "Edgewright can’t be reached. Your text is kept and sent when it can.",
    ended: "This session can no longer be read here.",
    revoked: "This link was revoked. What was read before is still shown.",
    newSession: "New session",
    signedOut: "You are signed out. Your text is kept.",
    signIn: "Sign in",
  },
  limit: {
    continue: "Continue",
    notContinued: (reason: string) => `Could not continue. ${reason}`,
    addKey: "Add a key",
    signUp: "Create an account",
    chooseModel: "Choose a model",
    raise: "Raise the budget",
    ownerRaises: "Its owner can raise it.",
  },
  context: {
    button: (percent: number) => `Context: ${percent}% full`,
    title: "Context and cost",
    used: (used: string, window: string) => `${used} of ${window} tokens`,
    nextRequest:
      "What the agent reads before each answer. When it is full, the conversation is summarized automatically.",
    afterSummary: "The conversation is summarized. About this much is read before the next answer.",
    kinds: {
      fixed: "Instructions and tools",
      summary: "Summary",
      prompts: "What you and others said",
      answers: "Answers",
      tool_calls: "Tool calls",
      tool_results: "Tool results",
      images: "Images",
    },
    about: "Shares are estimates. The total is the provider’s count.",
    sumUp: "Sum up now",
    sumUpCost: (cost: string) => `Costs up to ${cost}`,
    sumUpFree: "The agent goes on with a summary instead of all that was said.",
    nothingToSumUp: "Nothing was said since the last summary.",
    cost: "This session has cost",
    ownKeys: (cost: string) => `${cost} of it with users’ own keys`,
    budget: "Budget of this session",
    budgetHint: "In US dollars, for everybody in it. A call that could cost more is refused. Empty: no budget.",
    noBudget: "None",
    setBudget: "Set a budget",
    changeBudget: "Change",
    save: "Save",
    saved: "Saved",
    notLoaded: "Context and cost can’t be loaded right now.",
    tryAgain: "Try again",
    usage: "Usage of all sessions",
  },
  queue: {
    label: "Queued messages",
    waits: "Waits its turn",
    joins: "Read at the next step",
    steer: "Steer now",
    edit: "Edit",
    editLabel: "Queued message",
    save: "Save",
    cancel: "Cancel",
    discard: "Delete",
    more: (count: number) => `${count} more`,
    paused: "The queue is paused.",
    resume: "Continue",
    alreadyRead: "The agent has read this message already.",
  },
  plan: {
    place: (place: number, count: number) => `${place} of ${count}`,
    show: "Show the plan",
    hide: "Hide the plan",
    done: "Done",
    doing: "At work",
    open: "To do",
  },
} as const;
