// What a program said before it failed.

interface Outputs {
  readonly stdout: string;
  readonly stderr: string;
}

/** The last lines say what went wrong. Programs differ in where they say it. */
export function lastWords({ stdout, stderr }: Outputs): string {
  return [stdout, stderr]
    .filter((text) => text !== "")
    .flatMap((text) => text.split("\n").slice(-25))
    .map((line) => `      ${line}`)
    .join("\n");
}
