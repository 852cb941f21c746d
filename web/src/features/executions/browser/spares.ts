import { createSpares } from "./create-spares.ts";
import { SandboxProcess } from "./sandbox-process.ts";

/** The spare processes of this page. */
export const { prepare, take } = createSpares((language) => new SandboxProcess(language));
