// A step of the deployment. It first looks whether there is anything to do, so that a second run changes nothing.
import type { Deployment } from "./deployment.ts";

export interface Step {
  readonly name: string;
  readonly why: string;
  /** What a person does when it fails. */
  readonly remedy: string;
  /** Changes nothing in the project. Throws when the step cannot be done. */
  plan(deployment: Deployment): Promise<Plan>;
}

type Plan = Unchanged | Change;

interface Unchanged {
  readonly unchanged: string;
}

export interface Change {
  readonly change: string;
  /** Asked before `apply`, where something is overwritten, restarted or interrupted. */
  readonly question?: string;
  /** May resolve with a sentence to print. */
  apply(): Promise<string | void>;
}
