import type { Task } from "../script.ts";
import { talk } from "./talk.ts";

export const explainFile: Task = { ...talk, matches: () => false };
