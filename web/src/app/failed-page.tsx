import { CircleAlert } from "lucide-react";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { words } from "./words.ts";

/** Instead of a page that cannot be drawn. */
export function FailedPage() {
  return (
    <main className="h-full">
      <h1 className="sr-only">{words.product}</h1>
      <NotLoaded />
    </main>
  );
}

/** Mostly code that could not be loaded, which only a reload asks for again. */
export function NotLoaded() {
  return (
    <EmptyState icon={CircleAlert} action={<Button onClick={() => location.reload()}>{words.loadAgain}</Button>}>
      {words.failed}
    </EmptyState>
  );
}
