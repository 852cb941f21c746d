// `npm run bench:schema`: how many tokens the schema of an answer is in a prompt, as we write it and as JSON Schema.
import { z } from "zod";
import { countTextTokens } from "../../supabase/functions/_shared/models/count-tokens.ts";
import { renderSchema } from "../../supabase/functions/_shared/typed/schema/render-schema.ts";
import { sampleSchemas } from "../../supabase/functions/_shared/typed/testing/sample-schemas.ts";

const columns = ["schema", "ours", "JSON Schema", "share", "no patterns", "share"];
const tokensOf = (schema: object) => countTextTokens(JSON.stringify(schema));
/** zod spells formats out as long patterns too; who writes JSON Schema by hand would not. */
const withoutPatterns = (schema: z.ZodType) =>
  z.toJSONSchema(schema, {
    io: "input",
    override: ({ jsonSchema }) => {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
const rows = Object.entries(sampleSchemas).map(([name, schema]) => {
  const ours = countTextTokens(renderSchema(schema));
  const json = tokensOf(z.toJSONSchema(schema, { io: "input" }));
  return { name, ours, json, plain: tokensOf(withoutPatterns(schema)) };
});
const total = rows.reduce((sum, { ours, json, plain }) => ({
  name: "all",
  ours: sum.ours + ours,
  json: sum.json + json,
  plain: sum.plain + plain,
}));
const share = (part: number, whole: number) => `${Math.round((100 * part) / whole)} %`;
const lines = [...rows, total].map(({ name, ours, json, plain }) => [
  name,
  ...[ours, json].map(String),
  share(ours, json),
  String(plain),
  share(ours, plain),
]);
for (const [name = "", ...figures] of [columns, ...lines]) {
  process.stdout.write(`${name.padEnd(16)}${figures.map((figure) => figure.padStart(13)).join("")}\n`);
}
