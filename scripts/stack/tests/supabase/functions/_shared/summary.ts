import { z } from "zod";

export const summarySchema = z.object({ name: z.string(), role: z.string() });
