// The lines where other people are, each with a name at its end.
import { type Extension, type Range, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";

export interface OtherCursor {
  readonly name: string;
  /** Of the classes `person-0`, `person-1` and so on. */
  readonly colour: number;
  /** Counted from 1. */
  readonly line: number;
}

/** A line may be gone here: others see another text. The marks move with what is typed above them. */
export function otherCursors(cursors: readonly OtherCursor[]): Extension {
  const field = StateField.define<DecorationSet>({
    create: ({ doc }) =>
      Decoration.set(
        cursors.flatMap((cursor) => {
          const line = doc.line(Math.min(cursor.line, doc.lines));
          return [lineMark(cursor, line.from), nameMark(cursor, line.to)];
        }),
        true,
      ),
    update: (marks, { changes }) => marks.map(changes),
    provide: (marks) => EditorView.decorations.from(marks),
  });
  return field;
}

function lineMark({ colour }: OtherCursor, at: number): Range<Decoration> {
  return Decoration.line({ class: `cm-otherLine person-${colour}` }).range(at);
}

function nameMark(cursor: OtherCursor, at: number): Range<Decoration> {
  return Decoration.widget({ widget: new NameFlag(cursor), side: 1 }).range(at);
}

class NameFlag extends WidgetType {
  readonly cursor: OtherCursor;

  constructor(cursor: OtherCursor) {
    super();
    this.cursor = cursor;
  }

  override eq({ cursor: { name, colour } }: NameFlag): boolean {
    return name === this.cursor.name && colour === this.cursor.colour;
  }

  override toDOM(): HTMLElement {
    const flag = document.createElement("span");
    flag.className = `cm-otherName person-${this.cursor.colour}`;
    flag.textContent = this.cursor.name;
    return flag;
  }
}
