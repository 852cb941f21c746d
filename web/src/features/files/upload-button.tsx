import { Upload } from "lucide-react";
import { useRef } from "react";
import { chosenFiles } from "../../lib/local-files.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { useUpload } from "./use-upload.ts";
import { words } from "./words.ts";

export function UploadButton() {
  const field = useRef<HTMLInputElement>(null);
  const upload = useUpload();
  return (
    <>
      <IconButton icon={Upload} label={words.upload} onClick={() => field.current?.click()} />
      <input
        ref={field}
        type="file"
        multiple
        hidden
        aria-label={words.upload}
        onChange={async ({ target }) => {
          const files = chosenFiles(target.files ?? new DataTransfer().files);
          target.value = ""; // so that the same file can be chosen again
          await upload(files, "");
        }}
      />
    </>
  );
}
