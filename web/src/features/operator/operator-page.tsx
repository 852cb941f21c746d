import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, CloudOff, TriangleAlert } from "lucide-react";
import type { OperatorOverview } from "../../../../supabase/functions/_shared/protocol/operator.ts";
import { useUser } from "../../lib/user.ts";
import { PageHeader } from "../../ui/page-header.tsx";
import { KillSwitch, Limits } from "./controls.tsx";
import { FactTables } from "./fact-tables.tsx";
import { Health } from "./health.tsx";
import { isForbidden, overviewQuery } from "./overview-query.ts";
import { words } from "./words.ts";

/** What an operator needs to see at night, the worst first. The database decides who may. */
export function OperatorPage() {
  return (
    <div className="flex h-full flex-col overflow-y-auto">
      <title>{`${words.title} · ${words.product}`}</title>
      <PageHeader />
      <main className="mx-auto w-full max-w-220 flex-1 px-4 pb-16">
        <h1 className="mb-4 text-2xl tracking-tight">{words.title}</h1>
        <Overview />
      </main>
    </div>
  );
}

function Overview() {
  const user = useUser();
  const { data: overview, error } = useQuery({ ...overviewQuery, enabled: Boolean(user) });
  if (user === null) return <SignIn />;
  if (isForbidden(error)) return <p className="text-soft">{words.notYours}</p>;
  if (!overview) return <p className="text-soft">{error && words.notLoaded}</p>;
  return (
    <>
      {error && (
        <p role="alert" className="mb-3 flex items-center gap-2 text-wrong">
          <CloudOff size={16} strokeWidth={1.75} aria-hidden />
          {words.stale}
        </p>
      )}
      <Verdict health={overview.health} />
      <KillSwitch isPaused={overview.settings.runs_paused} />
      <div className="mt-6 border-t border-line py-6">
        <Health facts={overview.health} />
      </div>
      <FactTables overview={overview} />
      <Limits settings={overview.settings} />
    </>
  );
}

function SignIn() {
  return (
    <p className="text-soft">
      {words.visitor}{" "}
      <Link to="/sign-in" search={{ to: "/operator" }} className="text-accent underline-offset-4 hover:underline">
        {words.signIn}
      </Link>
    </p>
  );
}

function Verdict({ health }: { readonly health: OperatorOverview["health"] }) {
  const bad = health.filter(({ is_fine: isFine }) => !isFine).length;
  const Icon = bad === 0 ? CircleCheck : TriangleAlert;
  return (
    <p role="status" className="flex items-center gap-2.5 text-box font-semibold">
      <Icon size={20} strokeWidth={1.75} className={bad === 0 ? "text-done" : "text-wrong"} aria-hidden />
      {bad === 0 ? words.allFine : words.notFine(bad)}
    </p>
  );
}
