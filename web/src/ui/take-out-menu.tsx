import { Download } from "lucide-react";
import { IconButton } from "./icon-button.tsx";
import { Menu } from "./menu.tsx";
import { TakeOutItems, type TakeOutItemsProps } from "./take-out-items.tsx";

export interface TakeOutMenuProps extends TakeOutItemsProps {
  readonly className?: string;
}

export function TakeOutMenu({ className, ...taken }: TakeOutMenuProps) {
  return (
    <Menu align="end" trigger={<IconButton icon={Download} label="Download" className={className} />}>
      <TakeOutItems {...taken} />
    </Menu>
  );
}
