import { Download } from "lucide-react";
import { IconButton } from "./icon-button.tsx";
import { Menu } from "./menu.tsx";
import { TakeOutItems } from "./take-out-items.tsx";

export interface TakeOutMenuProps {
  readonly sessionId: string;
  readonly title: string;
  readonly className?: string;
}

export function TakeOutMenu({ sessionId, title, className }: TakeOutMenuProps) {
  return (
    <Menu align="end" trigger={<IconButton icon={Download} label="Download" className={className} />}>
      <TakeOutItems sessionId={sessionId} title={title} />
    </Menu>
  );
}
