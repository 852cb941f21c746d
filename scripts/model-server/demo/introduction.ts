// What the demo model says about itself. The same facts wherever it says them.

export const howToSetKey =
  "For a real model, put `ANTHROPIC_API_KEY` or `OPENAI_API_KEY` into `supabase/functions/.env` and restart, or add a key of your own in the settings.";

export const introduction = `I am the scripted demo model: a script, not an AI. Without a key I can do a handful of things, but those for real: the files, the runs and their results are yours to look at.

Try one of these:
- *Make a landing page for a bakery called Levain, in green*
- *Build a to-do list*, a *calculator*, a *clock*, a *timer*, *notes*, *tic-tac-toe* or *snake*
- *Write and test a function for roman numerals*, in TypeScript, JavaScript or Python
- *Explain script.js*, *Run main.ts* or *Fix the error in main.ts*
- *Make it blue*, *Change the title to "Hello"*, *Add a footer*

${howToSetKey}`;

/** Said once, at the end of the first piece of work. */
export const closingNote = `I am the scripted demo model, so I know this kind of task and a few others by heart. ${howToSetKey}`;
