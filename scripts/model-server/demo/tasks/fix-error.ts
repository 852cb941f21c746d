import type { Task } from "../script.ts";
import { talk } from "./talk.ts";

export const fixError: Task = { ...talk, matches: () => false };
