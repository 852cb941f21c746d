import pyodide from "pyodide/package.json" with { type: "json" };
import { expect, test } from "vitest";
import { packageIndexOf, usualPackageIndex } from "./package-index.ts";

test("Packages come from the folder of the installed version, unless the operator names another or none", () => {
  expect(usualPackageIndex).toContain(`/v${pyodide.version}/`);
  expect([undefined, ""].map(packageIndexOf)).toEqual([usualPackageIndex, usualPackageIndex]);
  expect(packageIndexOf("https://packages.example/full")).toBe("https://packages.example/full/");
  expect(packageIndexOf("/packages/")).toBe("/packages/");
  expect(packageIndexOf("none")).toBe("");
  expect(() => packageIndexOf("somewhere")).toThrow(/must be the URL of a folder/);
});
