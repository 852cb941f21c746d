import { type OpenRequest, readRequests } from "../../lib/session/open-requests.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { Approval } from "./approval.tsx";
import { Execution } from "./execution.tsx";
import { Question } from "./question.tsx";

/** The oldest open request. The next one shows when it is answered, by anybody. */
export function Requests() {
  const requests = readRequests(useSessionState((state) => state.requests));
  const role = useSessionState((state) => state.session.my_role);
  const isArchived = useSessionState((state) => state.session.archived_at !== null);
  const canAnswer = (role === "owner" || role === "editor") && !isArchived;
  const [request] = requests;
  if (request === undefined) return null;
  return <RequestView key={request.id} request={request} count={requests.length} canAnswer={canAnswer} />;
}

interface RequestViewProps {
  readonly request: OpenRequest;
  readonly count: number;
  readonly canAnswer: boolean;
}

function RequestView({ request, count, canAnswer }: RequestViewProps) {
  const shown = { place: 1, count, canAnswer };
  switch (request.kind) {
    case "approval":
      return <Approval request={request} {...shown} />;
    case "question":
      return <Question request={request} {...shown} />;
    case "execution":
      return <Execution request={request} {...shown} />;
    default:
      return request satisfies never;
  }
}
