// What a landing page says, by trade: the words for the placeholders of `pages/landing/index.html`.

export interface Trade {
  readonly label: string;
  readonly phrases: readonly string[];
  /** Used where the prompt gives no name and no colour. */
  readonly name: string;
  readonly colour: string;
  readonly words: Readonly<Record<string, string>>;
  readonly items: readonly (readonly [name: string, text: string, price: string])[];
}

const officeHours = { weekdays: "9:00 – 18:00", saturday: "10:00 – 16:00", sunday: "Closed" };

export const trades: readonly Trade[] = [
  {
    label: "bakery",
    phrases: ["bakery", "baker", "bread", "patisserie"],
    name: "Levain",
    colour: "amber",
    words: {
      kicker: "Neighbourhood bakery",
      headline: "Bread worth waking up for",
      lead: "Long-fermented sourdough, laminated pastry and one good cake a day. The first loaves are out at seven.",
      offer: "Bread",
      offerTitle: "Fresh this morning",
      action: "See today’s bread",
      aboutTitle: "Flour, water, salt and time",
      about:
        "We shape every loaf by hand and bake it on stone. When the shelf is empty we close early, so reserve yours the evening before and it will be waiting for you.",
      visit: "Visit us",
      visitTitle: "Come by while it’s warm",
      ...{ weekdays: "7:00 – 18:00", saturday: "7:00 – 14:00", sunday: "8:00 – 12:00" },
    },
    items: [
      ["Country loaf", "Wheat and rye, thirty hours in the making. Keeps for days.", "6.40"],
      ["Butter croissant", "Three folds, proper butter, and a crust that makes a mess.", "2.90"],
      ["Plum galette", "Rye pastry, late plums, a little too much cream.", "4.20"],
    ],
  },
  {
    label: "café",
    phrases: ["coffee", "café", "cafe", "espresso", "tea house"],
    name: "Morning Room",
    colour: "brown",
    words: {
      kicker: "Coffee and company",
      headline: "Stay for a second cup",
      lead: "Beans roasted nearby, milk from a farm we know, and a table by the window that is nearly always free.",
      offer: "Menu",
      offerTitle: "On the counter",
      action: "See the menu",
      aboutTitle: "A room for mornings",
      about:
        "We open early, because good days start that way. Our beans change with the seasons. Ask what is in the grinder: we like to talk about it.",
      visit: "Find us",
      visitTitle: "There’s a chair for you",
      ...{ weekdays: "7:30 – 18:00", saturday: "8:30 – 18:00", sunday: "9:00 – 16:00" },
    },
    items: [
      ["Flat white", "Two shots, velvet milk, nothing in the way.", "3.80"],
      ["Pot of tea", "Whole leaves, hot water, and a timer to get it right.", "4.20"],
      ["Cake of the day", "Whatever came out of the kitchen this morning.", "4.50"],
    ],
  },
  {
    label: "studio",
    phrases: ["studio", "portfolio", "photographer", "designer", "architect", "agency", "yoga"],
    name: "Northlight",
    colour: "indigo",
    words: {
      kicker: "Independent studio",
      headline: "Small team, careful work",
      lead: "We take on a few projects at a time and stay with each until it is right. You talk to the people who do it.",
      offer: "Work",
      offerTitle: "What we do",
      action: "See what we do",
      aboutTitle: "Fewer things, done properly",
      about:
        "We started in a room above a bicycle shop and still work much the same way: together, at one table. Most of our clients come back, which says more than a list of logos.",
      visit: "Say hello",
      visitTitle: "Tell us what you have in mind",
      ...officeHours,
    },
    items: [
      ["A first session", "An hour to look at where you are and what you need.", "Free"],
      ["A project", "From the first sketch to the finished piece, at one fixed price.", "From 2,400"],
      ["Year-round", "A day each month for everything that comes up along the way.", "600 a month"],
    ],
  },
];

/** For every other subject. */
export const plainTrade: Trade = {
  label: "",
  phrases: [],
  name: "Quince",
  colour: "blue",
  words: {
    kicker: "New and close to you",
    headline: "Good things, made with care",
    lead: "We do one thing and do it well. Have a look around, and get in touch when you see something you like.",
    offer: "Offer",
    offerTitle: "What we offer",
    action: "See what we offer",
    aboutTitle: "Why we do this",
    about:
      "It began as something for friends. Then their friends asked, and before long it needed a name and a door. We are still small, so you always talk to somebody who knows.",
    visit: "Contact",
    visitTitle: "We’d like to hear from you",
    ...officeHours,
  },
  items: [
    ["To try", "A good place to start, with nothing to lose.", "12"],
    ["The usual", "What most people come for, and come back for.", "28"],
    ["The whole thing", "Everything we can do, planned together with you.", "On request"],
  ],
};
