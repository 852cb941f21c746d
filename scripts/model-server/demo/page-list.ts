// The pages that the demo model knows. Their files are in `pages/`; `words` are what their placeholders stand for.

export interface Page {
  readonly folder: string;
  readonly label: string;
  readonly phrases: readonly string[];
  /** Used where the prompt gives none. */
  readonly name: string;
  readonly colour: string;
  /** Said about the finished page. */
  readonly note: string;
  readonly words?: Readonly<Record<string, string>>;
}

const landingNote = "The texts, prices and the address are placeholders for yours; the pattern is drawn from the name.";

/** Special ones before general ones. */
export const pages: readonly Page[] = [
  {
    folder: "snake",
    label: "a game of snake",
    phrases: ["snake", "game"],
    name: "Snake",
    colour: "green",
    note: "Steer with the arrow keys, WASD or a swipe, pause with the space bar, and beat your five best scores.",
  },
  {
    folder: "todo",
    label: "a to-do list",
    phrases: ["todo", "to do", "task list", "checklist", "shopping list", "packing list"],
    name: "To do",
    colour: "indigo",
    note: "You can add, tick off and delete tasks, and take a deletion back. The browser remembers them.",
  },
  {
    folder: "landing",
    label: "a landing page for a bakery",
    phrases: ["bakery", "baker", "bread", "patisserie"],
    name: "Levain",
    colour: "amber",
    note: landingNote,
    words: {
      kicker: "Neighbourhood bakery",
      headline: "Bread worth waking up for",
      lead: "Long-fermented sourdough, laminated pastry and one good cake a day. The first loaves are out at seven.",
      offer: "Bread",
      offerTitle: "Fresh this morning",
      action: "See today’s bread",
      item1: "Country loaf",
      text1: "Wheat and rye, thirty hours in the making. Keeps for days.",
      price1: "6.40",
      item2: "Butter croissant",
      text2: "Three folds, proper butter, and a crust that makes a mess.",
      price2: "2.90",
      item3: "Plum galette",
      text3: "Rye pastry, late plums, a little too much cream.",
      price3: "4.20",
      aboutTitle: "Flour, water, salt and time",
      about:
        "We shape every loaf by hand and bake it on stone. When the shelf is empty we close early, so reserve yours the evening before and it will be waiting for you.",
      visit: "Visit us",
      visitTitle: "Come by while it’s warm",
      weekdays: "7:00 – 18:00",
      weekend: "8:00 – 13:00",
    },
  },
  {
    folder: "landing",
    label: "a landing page",
    phrases: ["landing page", "homepage", "website", "web site", "web page", "portfolio", "page for", "page about"],
    name: "Quince",
    colour: "blue",
    note: landingNote,
    words: {
      kicker: "New and close to you",
      headline: "Good things, made with care",
      lead: "We do one thing and do it well. Have a look around, and get in touch when you see something you like.",
      offer: "Offer",
      offerTitle: "What we offer",
      action: "See what we offer",
      item1: "To try",
      text1: "A good place to start, with nothing to lose.",
      price1: "12",
      item2: "The usual",
      text2: "What most people come for, and come back for.",
      price2: "28",
      item3: "The whole thing",
      text3: "Everything we can do, planned together with you.",
      price3: "On request",
      aboutTitle: "Why we do this",
      about:
        "It began as something for friends. Then their friends asked, and before long it needed a name and a door. We are still small, so you always talk to somebody who knows.",
      visit: "Contact",
      visitTitle: "We’d like to hear from you",
      weekdays: "9:00 – 18:00",
      weekend: "Closed",
    },
  },
];
