import { defineCases } from "../typed/cases.ts";
import { revisionSummary } from "./revision-summary.ts";

const changes = [
  {
    path: "src/login.ts",
    diff: "@@ -3,4 +3,5 @@\n export async function signIn(email: string, password: string) {\n-  return post('/login', { email, password });\n+  const address = email.trim().toLowerCase();\n+  return post('/login', { email: address, password });\n }",
  },
  { path: "src/login.test.ts", diff: "+test('an address in capitals signs in', …);" },
];

export const cases = defineCases(revisionSummary, [
  {
    name: "A change that accepts more spellings of an address",
    input: { changes, wish: "Users who type their address in capitals cannot sign in" },
    recorded: JSON.stringify({
      headline: "Sign in with addresses in capitals",
      points: ["Spaces around an address and its capitals no longer matter", "A test shows it"],
    }),
    expect: {
      "has a headline of one line": ({ headline }) => headline.length <= 120 && !headline.includes("\n"),
      "is about signing in": ({ headline, points }) => /sign|log ?in|address|email/i.test(`${headline} ${points}`),
      "has a few points": ({ points }) => points.length >= 1 && points.length <= 7,
    },
  },
  {
    name: "An answer with reasoning before it and a single point instead of a list",
    input: { changes },
    recorded: `<think>The address is trimmed {and lowercased}.</think>
{ 'headline': "Normalise e-mail addresses at sign-in", points: "Capitals and spaces in an address no longer matter" }`,
    expect: {
      "is about signing in": ({ headline }) => /sign|log ?in|address|e-?mail/i.test(headline),
      "has a point": ({ points }) => points.length >= 1,
    },
  },
  {
    name: "A headline as long as a paragraph is corrected",
    input: { changes },
    recorded: [
      JSON.stringify({ headline: "Addresses are now trimmed and put in lower case. ".repeat(4), points: [] }),
      JSON.stringify({ headline: "Accept addresses in capitals", points: ["Capitals no longer matter"] }),
    ],
    expect: { "has a headline of one line": ({ headline }) => headline.length <= 120 },
  },
]);
