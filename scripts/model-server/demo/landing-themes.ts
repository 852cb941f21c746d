// What a landing page says, by trade. Every theme fills every slot of `pages/landing/index.html`; what stands there is the bakery's.

export interface LandingTheme {
  readonly label: string;
  readonly phrases: readonly string[];
  readonly defaultName: string;
  readonly hue: number;
  readonly chroma: number;
  readonly slots: Readonly<Record<string, string>>;
}

const bakery: LandingTheme = {
  label: "bakery",
  phrases: ["bakery", "baker", "bread", "patisserie", "pastry"],
  defaultName: "Levain",
  hue: 60,
  chroma: 0.11,
  slots: { kicker: "Neighbourhood bakery" },
};

interface Words {
  readonly kicker: string;
  readonly headline: string;
  readonly lead: string;
  /** The link, the title of the offer, the main button. */
  readonly offer: readonly [string, string, string];
  /** Name, text, price. */
  readonly items: readonly (readonly [string, string, string])[];
  readonly about: readonly [string, string, string];
  /** The link, the button, the title. */
  readonly visit: readonly [string, string, string];
  readonly hours?: readonly [string, string, string];
}

function slotsOf(words: Words): Record<string, string> {
  const items = words.items.flatMap(([name, text, price], index) => [
    [`item${index + 1}`, name],
    [`text${index + 1}`, text],
    [`price${index + 1}`, price],
  ]);
  const [offerLink, offerTitle, action] = words.offer;
  const [aboutTitle, about1, about2] = words.about;
  const [visitLink, secondAction, visitTitle] = words.visit;
  const [hours1, hours2, hours3] = words.hours ?? ["9:00 – 18:00", "10:00 – 16:00", "Closed"];
  const { kicker, headline, lead } = words;
  return {
    ...Object.fromEntries(items),
    ...{ kicker, headline, lead, offerLink, offerTitle, action },
    ...{ aboutTitle, about1, about2, visitLink, secondAction, visitTitle, hours1, hours2, hours3 },
  };
}

export const landingThemes: readonly LandingTheme[] = [
  bakery,
  {
    label: "café",
    phrases: ["coffee", "café", "cafe", "espresso", "roastery", "tea house"],
    defaultName: "Morning Room",
    hue: 45,
    chroma: 0.09,
    slots: slotsOf({
      kicker: "Coffee and company",
      headline: "Stay for a second cup",
      lead: "Beans roasted nearby, milk from a farm we know, and a table by the window that is nearly always free.",
      offer: ["Menu", "On the counter", "See the menu"],
      items: [
        ["Flat white", "Two shots, velvet milk, nothing in the way.", "3.80"],
        ["Pot of tea", "Loose leaves, hot water, and a timer to get it right.", "4.20"],
        ["Cake of the day", "Whatever came out of the kitchen this morning.", "4.50"],
      ],
      about: [
        "A room for mornings",
        "We open early, because good days start that way. Bring a book, a friend or nothing at all.",
        "Our beans change with the seasons. Ask what is in the grinder: we like to talk about it.",
      ],
      visit: ["Visit", "Find us", "Come in"],
      hours: ["7:30 – 18:00", "8:30 – 18:00", "9:00 – 16:00"],
    }),
  },
  {
    label: "restaurant",
    phrases: ["restaurant", "bistro", "pizzeria", "pizza", "trattoria", "diner", "bar"],
    defaultName: "Long Table",
    hue: 25,
    chroma: 0.14,
    slots: slotsOf({
      kicker: "Kitchen and dining room",
      headline: "Dinner, unhurried",
      lead: "A short menu, cooked to order from what the market had this morning. Sit down, we take it from there.",
      offer: ["Menu", "Tonight", "Read the menu"],
      items: [
        ["Tomato and peach", "Basil, old vinegar, toasted crumbs.", "11"],
        ["Hand-cut pasta", "Brown butter, sage, more cheese than is wise.", "17"],
        ["Lemon tart", "Sharp, cold, and gone by nine.", "8"],
      ],
      about: [
        "A small kitchen with a big table",
        "We cook what we would like to eat, and we change it when the season does.",
        "Tell us what you cannot or would rather not eat. There is always a way.",
      ],
      visit: ["Reserve", "Reserve a table", "Book a table"],
      hours: ["17:30 – 22:30", "17:00 – 23:00", "Closed"],
    }),
  },
  {
    label: "studio",
    phrases: ["yoga", "fitness", "gym", "pilates", "training", "sport", "dance"],
    defaultName: "Still Point",
    hue: 160,
    chroma: 0.1,
    slots: slotsOf({
      kicker: "Movement studio",
      headline: "Feel good in your own skin",
      lead: "Small classes, patient teachers, and a floor with room for everybody. Come as you are.",
      offer: ["Classes", "This week", "See the classes"],
      items: [
        ["Morning flow", "Forty-five minutes to wake every joint.", "14"],
        ["Strength basics", "Learn to lift well, at your own weight.", "16"],
        ["Slow evening", "Long stretches, low light, quiet music.", "14"],
      ],
      about: [
        "No mirrors, no shouting",
        "We teach eight people at a time, so that a teacher can see each of them.",
        "Your first class is a conversation: what hurts, what you would like, where to begin.",
      ],
      visit: ["Visit", "Try a class", "Drop in"],
      hours: ["6:30 – 21:00", "8:00 – 16:00", "9:00 – 14:00"],
    }),
  },
  {
    label: "portfolio",
    phrases: [
      "portfolio",
      "photographer",
      "photography",
      "designer",
      "artist",
      "illustrator",
      "freelancer",
      "personal",
    ],
    defaultName: "Robin Vale",
    hue: 290,
    chroma: 0.13,
    slots: slotsOf({
      kicker: "Selected work",
      headline: "Pictures that take their time",
      lead: "I make images for people and places with something to say. Here is some of it, and how to reach me.",
      offer: ["Work", "Recent work", "See the work"],
      items: [
        ["Tidelines", "A year on one beach, every week from the same rock.", "Series"],
        ["After hours", "What a city does when nobody is looking.", "Series"],
        ["Hands", "Portraits of makers, by what they hold.", "Commission"],
      ],
      about: [
        "About the work",
        "I like natural light, long walks and second looks. Most of my pictures begin with a conversation.",
        "I take on a few commissions each season: portraits, interiors, and stories.",
      ],
      visit: ["Contact", "Write to me", "Say hello"],
    }),
  },
  {
    label: "bookshop",
    phrases: ["bookshop", "book shop", "bookstore", "book store", "library", "books"],
    defaultName: "Paper Lantern",
    hue: 230,
    chroma: 0.1,
    slots: slotsOf({
      kicker: "Independent bookshop",
      headline: "A good book finds you",
      lead: "Three rooms, two armchairs and someone who has read it. Tell us what you loved last, and we look for the next.",
      offer: ["Books", "On the front table", "Look around"],
      items: [
        ["New stories", "Novels that kept us up past midnight.", "from 14"],
        ["For small readers", "Picture books that survive being read fifty times.", "from 9"],
        ["Far away", "Maps, travels and other ways to leave the house.", "from 16"],
      ],
      about: [
        "Read before they are sold",
        "Every book on the front table has been read by one of us, and has a card that says why it is there.",
        "What we do not have, we order. It is usually here the day after tomorrow.",
      ],
      visit: ["Visit", "Find us", "Come and browse"],
    }),
  },
  {
    label: "flower shop",
    phrases: ["florist", "flower", "garden", "plant shop", "plants"],
    defaultName: "Wild Stem",
    hue: 350,
    chroma: 0.13,
    slots: slotsOf({
      kicker: "Flowers and plants",
      headline: "Something living for the table",
      lead: "Seasonal flowers from growers nearby, tied while you wait, and plants that are hard to kill.",
      offer: ["Flowers", "In the buckets today", "See what is in season"],
      items: [
        ["Small bunch", "Whatever is best this morning, tied with string.", "12"],
        ["Green for the sill", "A plant that forgives a forgotten week.", "from 8"],
        ["Every Friday", "Fresh flowers for your desk or door, week by week.", "18"],
      ],
      about: [
        "In season, or not at all",
        "We buy from growers we can visit in an afternoon. In winter there is less, and it is lovelier.",
        "Tell us the occasion, the colour and the budget. We take care of the rest.",
      ],
      visit: ["Visit", "Find us", "Stop by"],
    }),
  },
  {
    label: "product",
    phrases: ["saas", "startup", "software", "app", "tool", "platform", "product"],
    defaultName: "Northlight",
    hue: 265,
    chroma: 0.17,
    slots: slotsOf({
      kicker: "Now in early access",
      headline: "Less busywork, more work",
      lead: "One calm place for what your team is doing, what comes next, and what can wait. Set up in an afternoon.",
      offer: ["Features", "What it does", "See how it works"],
      items: [
        ["One clear view", "Everything in progress, and nothing that is not.", ""],
        ["Quick by design", "Every action is a keystroke away, and none needs a manual.", ""],
        ["Yours alone", "Your data stays yours: export it, or delete it, at any time.", ""],
      ],
      about: [
        "Built to stay out of the way",
        "Good tools disappear. We spend our time on what you will not notice: speed, clarity, and sensible defaults.",
        "Start with one team and one project. Bring in the rest when it has earned it.",
      ],
      visit: ["Contact", "Talk to us", "Get in touch"],
    }),
  },
];

/** For a trade that has no theme of its own. */
export const plainTheme: LandingTheme = {
  label: "landing page",
  phrases: [],
  defaultName: "Bright Corner",
  hue: 262,
  chroma: 0.15,
  slots: slotsOf({
    kicker: "Welcome",
    headline: "Made with care, for people like you",
    lead: "This is the place to say in two sentences what you do, for whom, and why it matters to them.",
    offer: ["What we do", "What we do", "See what we do"],
    items: [
      ["We listen first", "Every good result begins with a good question.", ""],
      ["Then we make", "Carefully, by hand, and with an eye for detail.", ""],
      ["And we stay", "Long after the work is done we are there for you.", ""],
    ],
    about: [
      "Who we are",
      "A few sentences about the people behind this: where you come from and what you believe in.",
      "And a few about how you work, so that a visitor knows what to expect.",
    ],
    visit: ["Contact", "Get in touch", "Get in touch"],
  }),
};
