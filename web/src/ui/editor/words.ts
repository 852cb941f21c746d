/** What CodeMirror says by itself, in our words. */
export const phrases = {
  next: "Next",
  previous: "Previous",
  all: "Select all",
  "match case": "Match case",
  regexp: "Regular expression",
  "by word": "Whole words",
  replace: "Replace",
  "replace all": "Replace all",
  close: "Close",
  "current match": "Current match",
  "replaced match on line $": "Replaced the match on line $",
  "replaced $ matches": "Replaced $ matches",
  go: "Go",
} as const;
