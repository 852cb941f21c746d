// Ten answers that people ask models for, as their schemas would be written.
import { z } from "zod";

const address = z.object({
  street: z.string(),
  city: z.string(),
  postal_code: z.string(),
  country: z.string().length(2).describe("ISO 3166 code"),
});

const invoice = z.object({
  number: z.string().describe("As printed, with all dashes"),
  issued_on: z.iso.date(),
  due_on: z.iso.date().optional(),
  seller: z.object({ name: z.string(), address, tax_id: z.string().optional() }),
  buyer: z.object({ name: z.string(), address }),
  lines: z
    .array(
      z.object({
        description: z.string(),
        quantity: z.number().positive(),
        unit_price: z.number().describe("Without tax"),
        tax_rate: z.number().min(0).max(1),
      }),
    )
    .min(1),
  currency: z.enum(["EUR", "USD", "GBP", "CHF"]),
  total: z.number(),
});

const resume = z.object({
  name: z.string(),
  email: z.email().optional(),
  phone: z.string().optional(),
  links: z.array(z.url()),
  jobs: z.array(
    z.object({
      company: z.string(),
      title: z.string(),
      from: z.string().describe("YYYY-MM"),
      to: z.string().nullable().describe("YYYY-MM, null when it is the present one"),
      achievements: z.array(z.string()).max(5),
    }),
  ),
  education: z.array(z.object({ school: z.string(), degree: z.string(), year: z.int().optional() })),
  skills: z.array(z.object({ name: z.string(), level: z.enum(["beginner", "advanced", "expert"]) })),
});

const ticket = z.object({
  category: z.union([
    z.literal("billing").describe("Money was taken, or should be given back"),
    z.literal("bug").describe("Something that used to work does not"),
    z.literal("question").describe("The customer wants to know how"),
    z.literal("cancellation").describe("The customer wants to leave"),
  ]),
  urgency: z.enum(["low", "normal", "high", "critical"]),
  language: z.string().length(2),
  summary: z.string().max(200),
  reply: z.string().describe("In the customer's language, without promises"),
  needs_human: z.boolean(),
});

const calendarEvent = z.object({
  title: z.string(),
  starts_at: z.iso.datetime({ offset: true }),
  ends_at: z.iso.datetime({ offset: true }).optional(),
  location: z
    .discriminatedUnion("type", [
      z.object({ type: z.literal("place"), name: z.string(), address: z.string().optional() }),
      z.object({ type: z.literal("call"), url: z.url() }),
    ])
    .optional(),
  attendees: z.array(z.object({ name: z.string(), email: z.email().optional(), is_optional: z.boolean() })),
  repeats: z.enum(["never", "daily", "weekly", "monthly"]).default("never"),
});

const recipe = z.object({
  name: z.string(),
  serves: z.int().min(1).max(50),
  minutes: z.object({ preparation: z.int(), cooking: z.int() }),
  ingredients: z.array(
    z.object({
      name: z.string(),
      amount: z.number().nullable().describe("Null for a pinch of it"),
      unit: z.enum(["g", "ml", "piece", "tbsp", "tsp"]),
    }),
  ),
  steps: z.array(z.string()).min(1),
  diets: z.array(z.enum(["vegan", "vegetarian", "gluten_free", "lactose_free"])),
});

const review = z.object({
  verdict: z.enum(["approve", "comment", "request_changes"]),
  summary: z.string().describe("Two sentences for the author"),
  findings: z.array(
    z.object({
      file: z.string(),
      line: z.int().min(1),
      severity: z.enum(["nit", "minor", "major", "blocker"]),
      message: z.string(),
      suggestion: z.string().optional().describe("Code that replaces the line"),
    }),
  ),
});

const minutes = z.object({
  meeting: z.object({ title: z.string(), held_on: z.iso.date(), present: z.array(z.string()) }),
  decisions: z.array(z.object({ decision: z.string(), reason: z.string().optional() })),
  actions: z.array(
    z.object({ what: z.string(), who: z.string(), until: z.iso.date().optional(), depends_on: z.array(z.string()) }),
  ),
  open_questions: z.array(z.string()),
});

const price = z.object({ amount: z.number().nonnegative(), currency: z.string().length(3) });
const product = z.object({
  title: z.string().max(80),
  brand: z.string().optional(),
  price,
  former_price: price.optional(),
  shipping: price.optional(),
  rating: z.object({ average: z.number().min(0).max(5), count: z.int().nonnegative() }).optional(),
  properties: z.record(z.string(), z.string()).describe("As the shop names them"),
  in_stock: z.boolean(),
  images: z.array(z.url()).max(10),
});

const outline = z.object({
  title: z.string(),
  words: z.int().optional(),
  get sections() {
    return z.array(outline).describe("In reading order");
  },
});

const relation = z.enum(["employs", "owns", "knows", "lives_in", "part_of"]);
const entities = z.object({
  entities: z.array(
    z.object({
      id: z.string().describe("Short, unique in this answer"),
      kind: z.enum(["person", "company", "place", "product"]),
      name: z.string(),
      mentions: z.array(z.object({ text: z.string(), sentence: z.int() })),
    }),
  ),
  relations: z.array(
    z.object({ from: z.string(), type: relation, to: z.string(), confidence: z.number().min(0).max(1) }),
  ),
});

export const sampleSchemas: Readonly<Record<string, z.ZodType>> = {
  invoice,
  resume,
  ticket,
  calendar_event: calendarEvent,
  recipe,
  review,
  minutes,
  product,
  outline,
  entities,
};
