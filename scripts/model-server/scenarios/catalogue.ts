// Every scenario there is. Add yours to a file of its subject, or make a file and name it here.
import { endings } from "./endings.ts";
import { faults } from "./faults.ts";
import { reasoning } from "./reasoning.ts";
import type { Scenario } from "./scenario.ts";
import { texts } from "./texts.ts";
import { tools } from "./tools.ts";
import { work } from "./work.ts";

export const scenarios: readonly Scenario[] = [...texts, ...reasoning, ...tools, ...work, ...endings, ...faults];
