// All scenarios. Add one to the file of its subject, or add a new file here.
import { endings } from "./endings.ts";
import { faults } from "./faults.ts";
import { reasoning } from "./reasoning.ts";
import type { Scenario } from "./scenario.ts";
import { texts } from "./texts.ts";
import { tools } from "./tools.ts";
import { work } from "./work.ts";

export const scenarios: readonly Scenario[] = [...texts, ...reasoning, ...tools, ...work, ...endings, ...faults];
