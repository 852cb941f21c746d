// What is about to be deployed: checked, bundled, and small enough.
import { describeSizes, findTooLarge } from "../../check/bundle-sizes.ts";
import { command } from "../action.ts";
import type { Step } from "../step.ts";
import { outputOf } from "./commands.ts";

export const checks: Step = {
  name: "Checks",
  why: "What fails here would fail there: types, rights, generated code, the functions as they are deployed.",
  remedy: "Run npm run check and correct what it names, or check out a revision that passes.",
  plan: async (deployment) => {
    await outputOf(deployment, command("npm", ["run", "check"]), "");
    return { unchanged: "npm run check passes" };
  },
};

export const bundles: Step = {
  name: "Bundles",
  why: "Each function is deployed as one file: the platform's own bundler embeds whole packages and exceeds its limit.",
  remedy: "npm run check names the function that does not bundle. One that is too large imports too much.",
  plan: async (deployment) => {
    const made = await deployment.bundles();
    const tooLarge = findTooLarge(made);
    if (tooLarge.length > 0) throw new Error(tooLarge.join(" "));
    return { unchanged: deployment.world.isDry ? "none is too large" : describeSizes(made) };
  },
};
