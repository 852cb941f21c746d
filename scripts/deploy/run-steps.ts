// Goes through the steps in order, prints each with its outcome, and stops at the first that fails.
import type { Deployment } from "./deployment.ts";
import type { Change, Step } from "./step.ts";

/** False when a step failed. Everything that was done is in the record, and the same command goes on from there. */
export async function runSteps(steps: readonly Step[], deployment: Deployment): Promise<boolean> {
  const { world } = deployment;
  const done: string[] = [];
  for (const [index, step] of steps.entries()) {
    world.say(`\n[${index + 1}/${steps.length}] ${step.name}\n    ${step.why}`);
    try {
      const outcome = await runStep(step, deployment);
      done.push(`${step.name}: ${outcome}`);
    } catch (error) {
      reportFailure({ step, error, done, left: steps.slice(index + 1) }, deployment);
      return false;
    }
  }
  return true;
}

async function runStep(step: Step, deployment: Deployment): Promise<string> {
  const { world, record } = deployment;
  const plan = await step.plan(deployment);
  if ("unchanged" in plan) {
    world.say(`    ${world.isDry ? "expected" : "ok"}: ${plan.unchanged}`);
    return plan.unchanged;
  }
  const result = await applyPlan(plan, deployment);
  if (!world.isDry) world.say(`    done${result === undefined ? "" : `: ${result}`}`);
  const outcome = result ?? plan.change;
  record.remember({ done: { ...record.content.done, [step.name]: { at: new Date().toISOString(), outcome } } });
  return outcome;
}

async function applyPlan(plan: Change, { world }: Deployment): Promise<string | undefined> {
  world.say(`    ${plan.change}`);
  if (plan.question && !(await world.agrees(plan.question))) {
    throw new Error("Nobody agreed to this. Answer y, or run again with --yes.");
  }
  return (await plan.apply()) ?? undefined;
}

interface Failure {
  readonly step: Step;
  readonly error: unknown;
  readonly done: readonly string[];
  readonly left: readonly Step[];
}

function reportFailure({ step, error, done, left }: Failure, { world }: Deployment): void {
  const list = (lines: readonly string[]) => lines.map((line) => `\n  - ${line}`).join("");
  world.say(`    FAILED: ${error instanceof Error ? error.message : String(error)}`);
  world.say(`\nWhat to do: ${step.remedy}`);
  if (done.length > 0) world.say(`Done so far:${list(done)}`);
  world.say(`Not done:${list([step, ...left].map(({ name }) => name))}`);
  world.say("Then run the same command again. What is done stays done.");
}
