import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useNow } from "../../lib/now.ts";
import { type User, useUser } from "../../lib/user.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Today } from "./today.tsx";
import { lastDays, usageQuery } from "./usage-query.ts";
import { UsageRange } from "./usage-range.tsx";
import { ranges } from "./usage-search.ts";
import { words } from "./words.ts";

export function UsagePage() {
  const user = useUser();
  if (user === undefined) return null;
  return (
    <div className="flex h-full flex-col overflow-y-auto">
      <title>{`${words.title} · ${words.product}`}</title>
      <PageHeader />
      <main className="mx-auto w-full max-w-176 flex-1 px-4 pb-16">
        <h1 className="mb-6 text-2xl tracking-tight">{words.title}</h1>
        {user ? <OwnUsage user={user} /> : <Visitor />}
      </main>
    </div>
  );
}

function Visitor() {
  return (
    <p className="text-soft">
      {words.visitor}{" "}
      <Link to="/sign-in" search={{ to: "/usage" }} className="text-accent underline-offset-4 hover:underline">
        {words.signIn}
      </Link>
    </p>
  );
}

function OwnUsage({ user }: { readonly user: User }) {
  const { days: range = 30 } = useSearch({ from: "/usage" });
  const navigate = useNavigate();
  const days = lastDays(range, useNow(60_000));
  const { data: usage, error, refetch } = useQuery({ ...usageQuery(user, days), placeholderData: keepPreviousData });
  if (error && !usage) {
    return (
      <div className="space-y-3">
        <p className="text-soft">{words.notLoaded}</p>
        <Button onClick={() => refetch()}>{words.tryAgain}</Button>
      </div>
    );
  }
  if (!usage) return <div className="h-160" />;
  return (
    <>
      <section className="grid gap-x-8 gap-y-3 border-t border-line py-7 md:grid-cols-[11rem_1fr]">
        <h2 className="text-body">{words.today}</h2>
        <Today user={user} today={usage.today} />
      </section>
      <section className="border-t border-line pt-7">
        <Choice
          label={words.range}
          value={range}
          options={ranges}
          labels={words.ranges}
          onChoose={(chosen) => void navigate({ to: "/usage", search: { days: chosen }, replace: true })}
        />
        <UsageRange usage={usage} days={days} />
      </section>
    </>
  );
}
