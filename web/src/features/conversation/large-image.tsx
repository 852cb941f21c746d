import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { words } from "./words.ts";

export interface LargeImageProps {
  readonly name: string;
  readonly url: string;
  readonly onSave: () => void;
  readonly onClose: () => void;
}

/** As large as it is, or as the screen allows. */
export default function LargeImage({ name, url, onSave, onClose }: LargeImageProps) {
  return (
    <Dialog isOpen title={name} width="md:max-w-[min(92vw,72rem)] md:w-fit" onClose={onClose}>
      <img src={url} alt={name} className="mx-auto max-h-[68dvh] max-w-full rounded-control object-contain" />
      <div className="mt-4 flex justify-end">
        <Button onClick={onSave}>{words.saveImage}</Button>
      </div>
    </Dialog>
  );
}
