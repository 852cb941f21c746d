import { Link } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { EmptyState } from "../ui/empty-state.tsx";
import { words } from "./words.ts";

export function NotFound() {
  return (
    <main className="h-full">
      <h1 className="sr-only">{words.product}</h1>
      <EmptyState
        icon={SearchX}
        action={
          <Link to="/new" className="font-medium text-accent underline underline-offset-4">
            {words.toStart}
          </Link>
        }
      >
        {words.notFound}
      </EmptyState>
    </main>
  );
}
