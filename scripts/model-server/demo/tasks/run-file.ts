import type { Task } from "../script.ts";
import { talk } from "./talk.ts";

export const runFile: Task = { ...talk, matches: () => false };
