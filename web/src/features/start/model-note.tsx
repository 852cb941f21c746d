import { Link } from "@tanstack/react-router";
import { demoModelId, type Model } from "../../lib/models.ts";
import { words } from "./words.ts";

/** The demo model says what it is, and where a key goes. */
export function ModelNote({ model }: { readonly model: Model | undefined }) {
  if (model?.id !== demoModelId) return null;
  return (
    <p className="mt-1.5 text-meta text-faint">
      {words.demoModel}{" "}
      <Link to="/settings" className="underline underline-offset-3 hover:text-ink">
        {words.addKey}
      </Link>
      .
    </p>
  );
}
