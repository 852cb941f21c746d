// Spreads test files that mostly wait among those that compute, so that the processor is never idle.
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Projects that start stacks of their own, kill them and wait for them to recover. */
const waiting = ["kills", "fault", "chaos", "agent"];
/** The last waiting file starts when this share of the others has started: none is left over for the end. */
const spreadOver = 0.6;

export class MixedSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isWaiting = ({ project }: TestSpecification) => waiting.includes(project.name);
    const position = new Map<TestSpecification, number>();
    for (const [list, share] of [
      [sorted.filter(isWaiting), spreadOver],
      [sorted.filter((file) => !isWaiting(file)), 1],
    ] as const) {
      for (const [index, file] of list.entries()) position.set(file, (index / list.length) * share);
    }
    return sorted.toSorted((left, right) => (position.get(left) ?? 0) - (position.get(right) ?? 0));
  }
}
