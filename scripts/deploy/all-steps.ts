// The steps in their order: look and prepare, change the project, prove it, and only then let work begin.
import type { Step } from "./step.ts";
import { app } from "./steps/app.ts";
import { config } from "./steps/config.ts";
import { agentUrl, defaultModel, demoModel } from "./steps/connect.ts";
import { conversation } from "./steps/conversation.ts";
import { kickKey, workerRole } from "./steps/database.ts";
import { functions } from "./steps/functions.ts";
import { limits } from "./steps/limits.ts";
import { link } from "./steps/link.ts";
import { migrations } from "./steps/migrations.ts";
import { advisors, databaseTls, privateChannels } from "./steps/platform.ts";
import { probes } from "./steps/probes.ts";
import { access, postgres } from "./steps/project.ts";
import { bundles, checks } from "./steps/repository.ts";
import { functionSecrets, secrets } from "./steps/secrets.ts";
import { tools } from "./steps/tools.ts";

export const allSteps: readonly Step[] = [
  tools,
  access,
  postgres,
  checks,
  bundles,
  secrets,
  link,
  config,
  migrations,
  workerRole,
  limits,
  functionSecrets,
  kickKey,
  functions,
  probes,
  agentUrl,
  defaultModel,
  demoModel,
  conversation,
  advisors,
  databaseTls,
  privateChannels,
  app,
];
