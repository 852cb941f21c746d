import { FileUp, FolderUp } from "lucide-react";
import { type DragEvent, useRef } from "react";
import { chosenFiles, type LocalFile } from "../../lib/local-files.ts";
import { Button } from "../../ui/button.tsx";
import { readDrop } from "../../ui/read-drop.ts";
import { words } from "./words.ts";

export function ChooseFiles({ onChoose }: { readonly onChoose: (files: readonly LocalFile[]) => void }) {
  const choose = (files: readonly LocalFile[]) => files.length > 0 && onChoose(files);
  const onDrop = async (event: DragEvent) => {
    event.preventDefault();
    choose(await readDrop(event.dataTransfer));
  };
  return (
    <div
      onDragOver={(event) => event.preventDefault()}
      onDrop={onDrop}
      className="flex flex-col items-center gap-3 rounded-card border border-dashed border-line-strong px-4 py-8"
    >
      <div className="flex flex-wrap justify-center gap-2">
        <FileButton icon={FileUp} label={words.chooseFiles} onChoose={choose} />
        <FileButton icon={FolderUp} label={words.chooseFolder} isFolder onChoose={choose} />
      </div>
      <p className="text-meta text-faint">{words.dropHere}</p>
    </div>
  );
}

interface FileButtonProps {
  readonly icon: typeof FileUp;
  readonly label: string;
  readonly isFolder?: boolean;
  readonly onChoose: (files: readonly LocalFile[]) => void;
}

function FileButton({ icon: Icon, label, isFolder = false, onChoose }: FileButtonProps) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button size="large" onClick={() => field.current?.click()}>
        <Icon size={16} strokeWidth={1.75} aria-hidden />
        {label}
      </Button>
      <input
        ref={field}
        type="file"
        multiple
        hidden
        aria-label={label}
        {...(isFolder && { webkitdirectory: "" })}
        onChange={({ target }) => {
          const files = target.files === null ? [] : chosenFiles(target.files);
          target.value = ""; // so that the same file can be chosen again
          onChoose(files);
        }}
      />
    </>
  );
}
