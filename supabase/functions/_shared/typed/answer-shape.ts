// The answer's schema as a given model receives it. Built once for each function and provider.
import type { z } from "zod";
import type { ModelSpec } from "../models/model-client.ts";
import type { AnswerShape } from "./prompt.ts";
import { jsonSchemaOf } from "./schema/json-schema.ts";
import { nativeSchema } from "./schema/native-schema.ts";
import { renderSchema } from "./schema/render-schema.ts";

const introduction = "Answer with JSON of this type and nothing else:";

export interface ShapeOptions {
  readonly name: string;
  readonly output: z.ZodType;
  /** False: always described in the prompt, even when the provider supports structured output. */
  readonly isNativeAllowed: boolean;
}

export function createAnswerShapes({ name, output, isNativeAllowed }: ShapeOptions): (spec: ModelSpec) => AnswerShape {
  let words: string | undefined;
  const inWords = () => {
    words ??= isPlainText(output) ? "" : `${introduction}\n\n${renderSchema(output)}`;
    return words;
  };
  return ({ provider, capabilities }) => {
    const schema = isNativeAllowed && capabilities.structured_output ? nativeSchema(output, provider) : undefined;
    return schema ? { words: undefined, native: { name, schema } } : { words: inWords(), native: undefined };
  };
}

/** A function that returns text needs no JSON. */
function isPlainText(output: z.ZodType): boolean {
  const schema = jsonSchemaOf(output);
  return schema.type === "string" && !schema.enum && !("const" in schema);
}
