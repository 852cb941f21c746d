import { defineCases } from "../typed/cases.ts";
import { sessionTitle } from "./session-title.ts";

const isShort = (title: string) => title.length > 0 && title.length <= 61 && title.split(" ").length <= 8;

export const cases = defineCases(sessionTitle, [
  {
    name: "A page for a bakery",
    input: { prompt: "Make a landing page for a bakery called Levain", answer: "I wrote index.html." },
    recorded: "Landing page for Levain",
    expect: {
      "is short": isShort,
      "is one line": (title) => !title.includes("\n"),
      "names the bakery": (title) => title.includes("Levain"),
    },
  },
  {
    name: "A title in quotes, with a label and a reason",
    input: { prompt: "the login does not work, says 401, plz fix" },
    recorded: '**"Fix the login error."**\n\nThis title says what the user wants.',
    expect: {
      "is short": isShort,
      "is about the login": (title) => /login|sign/i.test(title),
      "has no marks around it": (title) => /^\w.*\w$/.test(title),
    },
  },
  {
    name: "A prompt in German gets a German title",
    input: { prompt: "Schreib mir bitte einen Rechner, der Brüche addieren kann" },
    recorded: "Title: Rechner für Brüche",
    expect: { "is short": isShort, "is in German": (title) => /rechner|br[üu]ch/i.test(title) },
  },
]);
