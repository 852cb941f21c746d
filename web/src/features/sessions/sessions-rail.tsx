export interface SessionsRailProps {
  /** Over the page instead of next to it. */
  readonly isSheet: boolean;
  readonly onClose: () => void;
}

export function SessionsRail(_props: SessionsRailProps) {
  return <nav aria-label="Sessions" className="w-58 shrink-0 border-r border-line" />;
}
