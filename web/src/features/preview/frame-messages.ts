// What the frame and the app say to each other, over a port that the app hands to the frame each time it loads. The page in the
// frame is a stranger's program: everything it sends is parsed, and nothing it sends can act without a click in the app.
import * as z from "zod/mini";
import type { Piece, Script } from "./bundle/page.ts";
import { maxLineCharacters } from "./frame/console.ts";

const storageAreas = ["local", "session"] as const;
export type StorageArea = (typeof storageAreas)[number];

export type StoredItems = Readonly<Record<StorageArea, readonly (readonly [key: string, value: string])[]>>;

/** React as the frame needs it: a script that registers it, and a module for each name it is imported by. */
export interface ReactFiles {
  readonly script: string;
  readonly modules: Readonly<Record<string, string>>;
}

export interface ShownPage {
  readonly path: string;
  readonly html: readonly Piece[];
  readonly scripts: ReadonlyMap<string, Script>;
  readonly react: ReactFiles | undefined;
}

export type ToFrame =
  | {
      readonly type: "show";
      readonly page: ShownPage;
      readonly storage: StoredItems;
      /** With its "?" and "#". */
      readonly suffix: string;
      readonly scroll: readonly [x: number, y: number];
    }
  | { readonly type: "locate" }
  | { readonly type: "ping" }
  | { readonly type: "file"; readonly id: number; readonly content: string | null; readonly mediaType: string };

const text = z.string().check(z.maxLength(100_000));
const place = z.object({ path: z.string().check(z.maxLength(1000)), line: z.int() });

const consoleLine = z.object({
  level: z.enum(["log", "info", "debug", "warn", "error"]),
  text: z.string().check(z.maxLength(2 * maxLineCharacters)),
  place: z.optional(place),
});

export const fromFrame = z.discriminatedUnion("type", [
  z.object({ type: z.literal("loaded"), title: z.string().check(z.maxLength(1000)) }),
  z.object({ type: z.literal("pong") }),
  z.object({ type: z.literal("position"), scroll: z.tuple([z.number(), z.number()]) }),
  z.object({ type: z.literal("console"), lines: z.array(consoleLine).check(z.maxLength(200)), left_out: z.int() }),
  z.object({ type: z.literal("error"), text, place: z.optional(place), stack: text }),
  z.object({ type: z.literal("blocked"), url: text, directive: z.string().check(z.maxLength(100)) }),
  z.object({
    type: z.literal("storage"),
    area: z.enum(storageAreas),
    is_cleared: z.boolean(),
    /** A null value removes the key. */
    changes: z.array(z.tuple([z.string(), z.nullable(z.string())])),
  }),
  z.object({ type: z.literal("navigate"), path: z.string().check(z.maxLength(1000)), suffix: text }),
  z.object({ type: z.literal("link"), url: text.check(z.regex(/^(?:https?|mailto|tel):/)) }),
  z.object({ type: z.literal("read"), id: z.int(), path: z.string().check(z.maxLength(1000)) }),
]);

export type FromFrame = z.infer<typeof fromFrame>;
export type ConsoleLine = z.infer<typeof consoleLine>;
export type Place = z.infer<typeof place>;
export type StorageChange = Extract<FromFrame, { type: "storage" }>;
