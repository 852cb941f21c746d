// The dependencies of every part of Auth.
import type postgres from "postgres";
import type { ProjectConfig } from "../config/project-config.ts";
import type { StackKeys } from "../keys.ts";
import type { Logger } from "../log.ts";
import type { SendMail } from "./mail/mailbox.ts";

export interface AuthContext {
  readonly sql: postgres.Sql;
  readonly config: ProjectConfig;
  readonly keys: StackKeys;
  /** The stack's address, such as `http://127.0.0.1:54321`. */
  readonly apiUrl: string;
  readonly captchaVerifyUrl: string;
  readonly sendMail: SendMail;
  readonly log: Logger;
}
