import type { Task } from "../script.ts";
import { talk } from "./talk.ts";

export const changeFile: Task = { ...talk, matches: () => false };
