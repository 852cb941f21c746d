import { cn } from "./class-names.ts";

/** Where there is little room, a path keeps its end, which is the name of the file. */
export function PathName({ path, className }: { readonly path: string; readonly className?: string }) {
  return (
    <span className={cn("block min-w-0 truncate text-left [direction:rtl]", className)}>
      <bdi>{path}</bdi>
    </span>
  );
}
