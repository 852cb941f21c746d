// What the demo model says about itself.
import { functions } from "./function-library.ts";

const howToSetKey =
  "For a real model, put `ANTHROPIC_API_KEY` or `OPENAI_API_KEY` into `supabase/functions/.env` and restart, or add a key of your own in the settings.";

const others = functions.slice(1).map(({ label }) => label);

export const introduction = `I am the scripted demo model: a script, not an AI. I can do a handful of things, but those for real: the files, the runs and their results are yours to look at.

Try one of these:
- *Make a landing page for a bakery called Levain, in green*
- *Build a to-do list*, or *a game of snake*
- *Write and test a function for Roman numerals, in Python* (TypeScript and JavaScript too; I also know ${others.join(", ")})
- *Explain script.js*, *Run main.ts*, or *Fix the error in main.ts*
- *Make it blue*, *Change the title to "Hello"*, or *Change "this" to "that"*

${howToSetKey}`;

/** Said once, after the first piece of work. */
export const closingNote = `I’m the scripted demo model, not an AI: I know this task and a few others by heart. ${howToSetKey}`;
