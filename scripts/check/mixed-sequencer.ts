// Spreads test files that mostly wait among those that compute, so that the processor is never idle.
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Projects that start stacks of their own, kill them and wait for them to recover; those with the longest files first. */
const waiting = ["kills", "fault", "chaos", "agent"];
/** The last waiting file starts when this share of the others has started: none is left over for the end. */
const spreadOver = 0.25;

export class MixedSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ project }: TestSpecification) => waiting.indexOf(project.name);
    const waitingFiles = sorted.filter((file) => rank(file) !== -1).toSorted((left, right) => rank(left) - rank(right));
    const others = sorted.filter((file) => rank(file) === -1);
    const positions = new Map([...spread(waitingFiles, spreadOver), ...spread(others, 1)]);
    return sorted.toSorted((left, right) => (positions.get(left) ?? 0) - (positions.get(right) ?? 0));
  }
}

function spread(files: readonly TestSpecification[], over: number): [TestSpecification, number][] {
  return files.map((file, index) => [file, (index / files.length) * over]);
}
