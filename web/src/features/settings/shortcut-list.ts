import type { Shortcut } from "../../lib/shortcuts.ts";

export const shortcutGroups: readonly {
  readonly title: string;
  readonly shortcuts: readonly (readonly [Shortcut, string])[];
}[] = [
  {
    title: "Everywhere",
    shortcuts: [
      ["mod+k", "Find anything"],
      ["mod+j", "New session"],
      ["mod+b", "Show or hide the sessions"],
      ["?", "This list"],
    ],
  },
  {
    title: "Message",
    shortcuts: [
      ["enter", "Send, or queue while a run is at work"],
      ["mod+enter", "Steer: tell the agent at its next step"],
      ["shift+enter", "New line"],
      ["escape", "Stop the run"],
    ],
  },
  {
    title: "Requests",
    shortcuts: [
      ["mod+enter", "Allow once"],
      ["1", "Choose the first answer, and so on"],
    ],
  },
  {
    title: "Workbench",
    shortcuts: [
      ["mod+s", "Save the file"],
      ["mod+shift+f", "Search in files"],
      ["n", "Next change"],
      ["p", "Previous change"],
      ["alt+w", "Who wrote this line, where that is shown"],
    ],
  },
];
